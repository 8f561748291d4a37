//! Whether the links of a README lead anywhere. What lies outside of the repository is not fetched.

use super::Link;
use super::find::path_from;
use crate::facts::inventory::{Inventory, line_number};
use crate::formats::markdown::{self, Document, LinkKind};
use crate::snapshot::{directory_of, extension_of, join};
use std::collections::{BTreeMap, BTreeSet};

/// The links and images in order.
pub(super) fn of(inventory: &Inventory<'_>, document: &Document, path: &str) -> Vec<Link> {
    let mut resolver =
        Resolver { inventory, path, anchors: BTreeMap::from([(path.to_owned(), Some(anchors(document)))]) };
    document
        .links
        .iter()
        .map(|link| {
            let (kind, resolves) = resolver.resolve(&link.url, link.kind == LinkKind::Image);
            Link {
                url: link.url.clone(),
                path: path.to_owned(),
                line: line_number(link.line),
                kind: kind.to_owned(),
                resolves,
            }
        })
        .collect()
}

struct Resolver<'a> {
    inventory: &'a Inventory<'a>,
    path: &'a str,
    /// The anchors of the Markdown files that were asked for; `None` for one that cannot be read.
    anchors: BTreeMap<String, Option<BTreeSet<String>>>,
}

impl Resolver<'_> {
    fn resolve(&mut self, url: &str, is_image: bool) -> (&'static str, bool) {
        let kind = |other| if is_image { "image" } else { other };
        let url = url.trim();
        if is_external(url) {
            return (kind("external"), true);
        }
        let (target, fragment) = url.split_once('#').map_or((url, None), |(target, fragment)| (target, Some(fragment)));
        if target.is_empty() {
            let path = self.path.to_owned();
            return (kind("anchor"), fragment.is_none_or(|fragment| self.has_anchor(&path, fragment)));
        }
        let target = target.split('?').next().unwrap_or_default();
        let decoded = decoded(target);
        let resolves = match self.file(&decoded) {
            Target::Page => true,
            Target::Missing => false,
            Target::Found(path) => fragment.is_none_or(|fragment| self.has_anchor(&path, fragment)),
        };
        (kind("relative"), resolves)
    }

    /// Where a relative link leads. GitHub takes `/docs` from the repository's root, and serves the README from
    /// `/<owner>/<repository>/blob/<branch>/`, so that `../../issues` is a page of the repository.
    fn file(&self, target: &str) -> Target {
        let directory = directory_of(self.path);
        match path_from(directory, target) {
            Some(path) if path.is_empty() => Target::Page,
            Some(path) if self.inventory.snapshot.exists(&path) || self.is_left_out(&path) => Target::Found(path),
            Some(_) => Target::Missing,
            // The two folders above the root are `blob` and the branch.
            None => match join(&format!("blob/branch/{directory}"), target) {
                Some(page) if page.starts_with("blob/") => Target::Missing,
                _ => Target::Page,
            },
        }
    }

    fn is_left_out(&self, path: &str) -> bool {
        let covers =
            |left_out: &str| path == left_out || path.strip_prefix(left_out).is_some_and(|rest| rest.starts_with('/'));
        self.inventory.snapshot.left_out.iter().any(|left_out| covers(&left_out.path))
    }

    fn has_anchor(&mut self, path: &str, fragment: &str) -> bool {
        let fragment = decoded(fragment).to_lowercase();
        // `#L10` is a line of a file; the top of the page has two names of its own (HTML, "scrolling to a fragment").
        if matches!(fragment.as_str(), "" | "top" | "readme" | "start-of-content") || !is_markdown(path) {
            return true;
        }
        let inventory = self.inventory;
        let known = self.anchors.entry(path.to_owned()).or_insert_with(|| {
            let document = markdown::read(inventory.text(path)?).ok()?;
            Some(anchors(&document))
        });
        let is_note =
            fragment.starts_with("user-content-") || fragment.starts_with("fn-") || fragment.starts_with("fnref-");
        known.as_ref().is_none_or(|known| is_note || known.contains(&fragment))
    }
}

enum Target {
    /// A file or folder of the repository.
    Found(String),
    /// A page of the hosting service.
    Page,
    Missing,
}

fn is_markdown(path: &str) -> bool {
    matches!(extension_of(path).to_ascii_lowercase().as_str(), "md" | "markdown" | "mdown" | "mkd")
}

/// A URL with a scheme (RFC 3986, section 3.1) or a host.
fn is_external(url: &str) -> bool {
    let is_scheme = |scheme: &str| {
        scheme.len() > 1
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    };
    url.starts_with("//") || url.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme))
}

/// The anchors of a text: those of its headings, and those that its HTML names.
fn anchors(document: &Document) -> BTreeSet<String> {
    let slugs = document.headings().map(|heading| &heading.slug);
    slugs.chain(&document.anchors).map(|anchor| anchor.to_lowercase()).collect()
}

/// Percent-encoding taken off (RFC 3986, section 2.1).
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let encoded = after.get(..2).filter(|_| *first == b'%');
        let value = encoded
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match value {
            Some(value) => {
                bytes.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
