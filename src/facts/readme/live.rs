//! Where the service runs, by what the README says of its links.

use crate::facts::context::{Context, ancestors};
use crate::facts::evidence::Evidence;
use crate::facts::inventory::{Manifest, line_number};
use crate::formats::data::Node;
use crate::formats::markdown::{Document, Link, LinkKind};
use std::collections::BTreeSet;

/// Domains below which a hosting service puts its customers' applications.
const HOSTED: [&str; 24] = [
    "onrender.com",
    "herokuapp.com",
    "vercel.app",
    "now.sh",
    "fly.dev",
    "railway.app",
    "netlify.app",
    "azurewebsites.net",
    "azurecontainerapps.io",
    "run.app",
    "appspot.com",
    "web.app",
    "firebaseapp.com",
    "elasticbeanstalk.com",
    "awsapprunner.com",
    "execute-api.amazonaws.com",
    "cyclic.app",
    "glitch.me",
    "repl.co",
    "replit.app",
    "koyeb.app",
    "deno.dev",
    "workers.dev",
    "ondigitalocean.app",
];

/// Hosts that never run the project itself: documentation, courses, code, talk, badges, tools.
const ELSEWHERE: [&str; 62] = [
    "github.com",
    "github.io",
    "gitlab.com",
    "bitbucket.org",
    "githubusercontent.com",
    "shields.io",
    "badge.fury.io",
    "badgen.net",
    "npmjs.com",
    "npmjs.org",
    "youtube.com",
    "youtu.be",
    "udemy.com",
    "medium.com",
    "dev.to",
    "stackoverflow.com",
    "wikipedia.org",
    "getpostman.com",
    "postman.com",
    "postman.co",
    "swaggerhub.com",
    "swagger.io",
    "docker.com",
    "nodejs.org",
    "linkedin.com",
    "twitter.com",
    "x.com",
    "facebook.com",
    "discord.gg",
    "discord.com",
    "slack.com",
    "t.me",
    "opencollective.com",
    "paypal.com",
    "patreon.com",
    "buymeacoffee.com",
    "google.com",
    "microsoft.com",
    "mozilla.org",
    "codecov.io",
    "coveralls.io",
    "travis-ci.org",
    "travis-ci.com",
    "circleci.com",
    "heroku.com",
    "vercel.com",
    "render.com",
    "netlify.com",
    "railway.com",
    "fly.io",
    "amazon.com",
    "azure.com",
    "digitalocean.com",
    "cloudflare.com",
    "supabase.com",
    "mongodb.com",
    "deno.com",
    "papertrailapp.com",
    "datadoghq.com",
    "sentry.io",
    "grafana.com",
    "sonarcloud.io",
];

/// Labels of hosts that serve documentation or deploy buttons.
const ELSEWHERE_LABELS: [&str; 12] = [
    "docs",
    "doc",
    "documentation",
    "developer",
    "developers",
    "learn",
    "blog",
    "wiki",
    "help",
    "support",
    "deploy",
    "status",
];

/// Words that call an address the running service, in the text of the link or just before it.
const SIGNALS: [&str; 36] = [
    "live",
    "demo",
    "deployed at",
    "deployed on",
    "deployed to",
    "deployed here",
    "deployed version",
    "hosted at",
    "hosted on",
    "hosted here",
    "production",
    "prod",
    "staging",
    "running at",
    "runs at",
    "available at",
    "base url",
    "api url",
    "online at",
    "try it",
    "visit the site",
    "visit the app",
    "live url",
    "deployment",
    "disponible en",
    "desplegado en",
    "producción",
    "disponível em",
    "hospedado em",
    "produção",
    "en ligne",
    "déployé",
    "erreichbar unter",
    "线上",
    "デモ",
    "데모",
];

/// Paths at which a running service shows its own interface.
const INTERFACE_PATHS: [&str; 5] = ["/api-docs", "/swagger", "/api/docs", "/api/swagger", "/api-doc"];

/// The addresses of the running service, each once.
pub(super) fn of(context: Context<'_>, document: &Document, path: &str) -> Vec<Evidence> {
    let judge =
        Judge { document, homepages: homepages(context), libraries: libraries(context), own: own_names(context) };
    let mut seen = BTreeSet::new();
    let links = document.links.iter().filter(|link| judge.is_live(link) && seen.insert(link.url.as_str()));
    links.map(|link| Evidence { name: link.url.clone(), path: path.to_owned(), line: line_number(link.line) }).collect()
}

struct Judge<'a> {
    document: &'a Document,
    homepages: BTreeSet<String>,
    libraries: BTreeSet<String>,
    own: BTreeSet<String>,
}

impl Judge<'_> {
    fn is_live(&self, link: &Link) -> bool {
        let Some(address) = Address::of(&link.url).filter(|_| link.kind != LinkKind::Image) else {
            return false;
        };
        let is_home = matches!(address.path.as_str(), "" | "/");
        let is_own = is_home && (self.homepages.contains(address.owner()) || self.own.contains(address.name()));
        let is_library = self.libraries.contains(address.name()) && !self.own.contains(address.name());
        let is_likely = address.is_hosted()
            || is_own
            || INTERFACE_PATHS.iter().any(|path| address.path.starts_with(path))
            || self.is_below_demo(link);
        let is_said = || is_signal(&link.text, 6) || self.is_introduced(link);
        !address.is_elsewhere() && ((is_likely && !is_library) || is_said())
    }

    /// Whether the words just before the link say so.
    fn is_introduced(&self, link: &Link) -> bool {
        let following = self.document.paragraphs.partition_point(|paragraph| paragraph.line <= link.line);
        let paragraph = following.checked_sub(1).and_then(|last| self.document.paragraphs.get(last));
        let Some(paragraph) = paragraph.filter(|paragraph| paragraph.text.len() <= MAX_PARAGRAPH) else { return false };
        let shown = if link.text.is_empty() { link.url.as_str() } else { link.text.as_str() };
        let Some((before, _)) = paragraph.text.split_once(shown) else { return false };
        let sentence = before.rsplit(". ").next().unwrap_or_default();
        is_signal(sentence.rsplit(['|', '!', ';', '•']).next().unwrap_or_default(), 5)
    }

    fn is_below_demo(&self, link: &Link) -> bool {
        let following = self.document.sections.partition_point(|section| section.heading.line <= link.line);
        let section = following.checked_sub(1).and_then(|last| self.document.sections.get(last));
        section.is_some_and(|section| {
            let words = words(&section.heading.text);
            words.len() <= 3 && words.iter().any(|word| matches!(word.as_str(), "demo" | "live" | "デモ" | "데모"))
        })
    }
}

/// The longest paragraph that is searched for each of its links, in bytes.
const MAX_PARAGRAPH: usize = 4096;

/// Whether a text of a few words, or the last few of a longer one, calls something live.
fn is_signal(text: &str, most_words: usize) -> bool {
    let words = words(text);
    let last = words.get(words.len().saturating_sub(most_words)..).unwrap_or_default();
    let is_short = words.len() <= 2;
    SIGNALS.iter().any(|signal| {
        let signal: Vec<&str> = signal.split(' ').collect();
        // "Production" labels a link; within a sentence it is what many a guide is about.
        let needs_brevity =
            matches!(signal.as_slice(), ["production" | "prod" | "staging" | "deployment" | "producción" | "produção"]);
        (is_short || !needs_brevity) && last.windows(signal.len()).any(|window| window == signal.as_slice())
    })
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// The parts of a web address that tell whose it is.
struct Address {
    host: String,
    path: String,
}

impl Address {
    fn of(url: &str) -> Option<Self> {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end)?;
        let host = authority.rsplit('@').next()?.split(':').next()?.to_lowercase();
        let is_public = host.contains('.') && !host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let is_written_out = !host.contains(['{', '<', '$', '*', '%']) && !host.starts_with("localhost");
        let is_example = host.split('.').any(|label| label == "example" || label.starts_with("your"));
        (is_public && is_written_out && !is_example).then(|| Address { host, path: path.to_lowercase() })
    }

    /// The host without the customary `www.`.
    fn owner(&self) -> &str {
        self.host.trim_start_matches("www.")
    }

    fn is_hosted(&self) -> bool {
        HOSTED.iter().any(|domain| self.host.strip_suffix(domain).is_some_and(|before| before.ends_with('.')))
    }

    fn is_elsewhere(&self) -> bool {
        let is_picture = [".png", ".svg", ".gif", ".jpg"].iter().any(|ending| self.path.ends_with(ending));
        let is_of = |domain: &str| {
            self.host.strip_suffix(domain).is_some_and(|before| before.is_empty() || before.ends_with('.'))
        };
        is_picture
            || ELSEWHERE.iter().any(|domain| is_of(domain))
            || self.host.split('.').next().is_some_and(|label| ELSEWHERE_LABELS.contains(&label))
            || (self.path.starts_with("/docs") && !self.is_hosted())
    }

    /// The label that its owner chose: `books` of `www.books.example`.
    fn name(&self) -> &str {
        let mut labels = self.host.rsplit('.').skip(1);
        match labels.next() {
            Some("co" | "com" | "org" | "net") => labels.next().unwrap_or_default(),
            label => label.unwrap_or_default(),
        }
    }
}

/// The hosts that the manifests call the project's home.
fn homepages(context: Context<'_>) -> BTreeSet<String> {
    let urls = context.manifests().filter_map(|manifest| manifest.root().get("homepage").and_then(Node::text));
    urls.filter_map(Address::of).map(|address| address.owner().to_owned()).collect()
}

/// What dependencies are called, whose own pages are not the project's.
fn libraries(context: Context<'_>) -> BTreeSet<String> {
    let dependencies = context.inventory.manifests.iter().flat_map(|manifest| &manifest.dependencies);
    let names = dependencies.flat_map(|dependency| dependency.name.trim_start_matches('@').split(['/', '-']));
    names.flat_map(|name| [name.to_owned(), format!("{name}js")]).filter(|name| name.len() > 2).collect()
}

/// What the project and its repository are called, as a domain would.
fn own_names(context: Context<'_>) -> BTreeSet<String> {
    let manifests = context
        .inventory
        .manifests
        .iter()
        .filter(|manifest| is_around(context, manifest) || manifest.name.starts_with('@'));
    let names = manifests.map(|manifest| match manifest.name.trim_start_matches('@').split_once('/') {
        // The scope of one's own packages is what one calls oneself.
        Some((scope, _)) => scope,
        None => manifest.name.as_str(),
    });
    let names = names.chain([context.inventory.snapshot.name.as_str()]);
    names.map(str::to_lowercase).filter(|name| name.len() > 3).collect()
}

fn is_around(context: Context<'_>, manifest: &Manifest) -> bool {
    ancestors(&context.unit.directory).any(|directory| directory == manifest.directory)
}
