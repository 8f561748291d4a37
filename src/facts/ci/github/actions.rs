//! Actions of others that are known: what they run, or that they run nothing of the project's.

use crate::facts::scripts::Purpose;

/// What an action does.
#[derive(Debug, PartialEq)]
pub(super) enum Action {
    /// Sets up, reports or tidies: nothing of the project's tasks.
    Ordinary,
    /// Does this itself.
    Does(&'static [Purpose]),
    /// Runs the command in this input, put behind a prefix.
    Runs {
        /// Names of inputs, the first that is given counts.
        inputs: &'static [&'static str],
        /// A program to which the input's text is the arguments.
        program: &'static str,
        /// What it does besides.
        purposes: &'static [Purpose],
    },
    /// Builds an image, as docker/build-push-action is told to.
    Image,
    /// Runs the input `script` on another machine.
    Remote,
    /// Not known.
    Unknown,
}

use Purpose::{Audit, Build, Deploy, Image, Lint, Tests};

/// Actions by name, without the version, in lower case.
const KNOWN: &[(&str, Action)] = &[
    ("docker/build-push-action", Action::Image),
    ("docker/bake-action", Action::Does(&[Image])),
    ("redhat-actions/buildah-build", Action::Does(&[Image])),
    ("mr-smithers-excellent/docker-build-push", Action::Does(&[Image])),
    ("elgohr/publish-docker-github-action", Action::Does(&[Image])),
    ("whoan/docker-build-with-cache-action", Action::Does(&[Image])),
    ("macbre/push-to-ghcr", Action::Does(&[Image])),
    ("depot/build-push-action", Action::Image),
    ("cypress-io/github-action", Action::Runs { inputs: &["command"], program: "", purposes: &[Tests] }),
    ("mattallty/jest-github-action", Action::Runs { inputs: &["test-command"], program: "", purposes: &[Tests] }),
    (
        "artiomtr/jest-coverage-report-action",
        Action::Runs { inputs: &["test-script"], program: "", purposes: &[Tests] },
    ),
    ("matthiaskrgr/newman-action", Action::Does(&[Tests])),
    ("matt-ball/newman-action", Action::Does(&[Tests])),
    ("nick-fields/retry", Action::Runs { inputs: &["command"], program: "", purposes: &[] }),
    ("nick-invision/retry", Action::Runs { inputs: &["command"], program: "", purposes: &[] }),
    ("gabrielbb/xvfb-action", Action::Runs { inputs: &["run"], program: "", purposes: &[] }),
    ("coactions/setup-xvfb", Action::Runs { inputs: &["run"], program: "", purposes: &[] }),
    (
        "paambaati/codeclimate-action",
        Action::Runs { inputs: &["coveragecommand", "coverageCommand"], program: "", purposes: &[] },
    ),
    ("borales/actions-yarn", Action::Runs { inputs: &["cmd"], program: "yarn", purposes: &[] }),
    ("bahmutov/npm-install", Action::Ordinary),
    ("wearerequired/lint-action", Action::Does(&[Lint])),
    ("reviewdog/action-eslint", Action::Does(&[Lint])),
    ("sibiraj-s/action-eslint", Action::Does(&[Lint])),
    ("github/super-linter", Action::Does(&[Lint])),
    ("super-linter/super-linter", Action::Does(&[Lint])),
    ("oxsecurity/megalinter", Action::Does(&[Lint])),
    ("actions/deploy-pages", Action::Ordinary),
    ("appleboy/ssh-action", Action::Remote),
    ("appleboy/scp-action", Action::Does(&[Deploy])),
    ("garygrossgarten/github-action-ssh", Action::Does(&[Deploy])),
    ("garygrossgarten/github-action-scp", Action::Does(&[Deploy])),
    ("easingthemes/ssh-deploy", Action::Does(&[Deploy])),
    ("burnett01/rsync-deployments", Action::Does(&[Deploy])),
    ("akhileshns/heroku-deploy", Action::Does(&[Deploy])),
    ("amondnet/vercel-action", Action::Does(&[Deploy])),
    ("bervproject/railway-deploy", Action::Does(&[Deploy])),
    ("johnbeynon/render-deploy-action", Action::Does(&[Deploy])),
    ("bounceapp/render-action", Action::Does(&[Deploy])),
    ("superfly/flyctl-actions", Action::Does(&[Deploy])),
    ("superfly/flyctl-actions/setup-flyctl", Action::Ordinary),
    ("cloudflare/wrangler-action", Action::Does(&[Deploy])),
    ("cloudflare/pages-action", Action::Does(&[Deploy])),
    ("serverless/github-action", Action::Does(&[Deploy])),
    ("digitalocean/app_action", Action::Does(&[Deploy])),
    ("digitalocean/app_action/deploy", Action::Does(&[Deploy])),
    ("caprover/deploy-from-github", Action::Does(&[Deploy])),
    ("denoland/deployctl", Action::Does(&[Deploy])),
    ("denolib/setup-deno", Action::Ordinary),
    ("aws-actions/amazon-ecs-deploy-task-definition", Action::Does(&[Deploy])),
    ("aws-actions/aws-cloudformation-github-deploy", Action::Does(&[Deploy])),
    ("aws-actions/aws-lambda-deploy", Action::Does(&[Deploy])),
    ("aws-actions/setup-sam", Action::Ordinary),
    ("awslabs/amazon-app-runner-deploy", Action::Does(&[Deploy])),
    ("einaregilsson/beanstalk-deploy", Action::Does(&[Deploy])),
    ("sourcetoad/aws-codedeploy-action", Action::Does(&[Deploy])),
    ("appleboy/lambda-action", Action::Does(&[Deploy])),
    ("google-github-actions/deploy-cloudrun", Action::Does(&[Deploy])),
    ("google-github-actions/deploy-appengine", Action::Does(&[Deploy])),
    ("google-github-actions/deploy-cloud-functions", Action::Does(&[Deploy])),
    ("azure/webapps-deploy", Action::Does(&[Deploy])),
    ("azure/functions-action", Action::Does(&[Deploy])),
    ("azure/container-apps-deploy-action", Action::Does(&[Deploy])),
    ("azure/k8s-deploy", Action::Does(&[Deploy])),
    ("azure/static-web-apps-deploy", Action::Does(&[Build, Deploy])),
    ("firebaseextended/action-hosting-deploy", Action::Does(&[Deploy])),
    ("nwtgck/actions-netlify", Action::Does(&[Deploy])),
    ("w9jds/firebase-action", Action::Does(&[Deploy])),
    ("pulumi/actions", Action::Does(&[Deploy])),
    ("deployphp/action", Action::Does(&[Deploy])),
    ("aquasecurity/trivy-action", Action::Does(&[Audit])),
    ("anchore/scan-action", Action::Does(&[Audit])),
    ("google/osv-scanner-action", Action::Does(&[Audit])),
    ("snyk/actions/node", Action::Does(&[Audit])),
    ("gitleaks/gitleaks-action", Action::Does(&[Audit])),
    ("crate-ci/typos", Action::Ordinary),
    ("wbari/start-mongodb", Action::Ordinary),
    ("errata-ai/vale-action", Action::Ordinary),
    ("digitalocean/action-doctl", Action::Ordinary),
    ("marocchino/sticky-pull-request-comment", Action::Ordinary),
    ("davelosert/vitest-coverage-report-action", Action::Ordinary),
    ("apple-actions/import-codesign-certs", Action::Ordinary),
    ("amannn/action-semantic-pull-request", Action::Ordinary),
    ("stackrox/kube-linter-action", Action::Ordinary),
    ("jwalton/gh-find-current-pr", Action::Ordinary),
    ("trstringer/manual-approval", Action::Ordinary),
    ("mxschmitt/action-tmate", Action::Ordinary),
    ("styfle/cancel-workflow-action", Action::Ordinary),
    ("fkirc/skip-duplicate-actions", Action::Ordinary),
    ("rlespinasse/github-slug-action", Action::Ordinary),
    ("mikepenz/action-junit-report", Action::Ordinary),
    ("romeovs/lcov-reporter-action", Action::Ordinary),
];

/// Owners whose other actions set up, sign in, report, label, release or cache.
const ORDINARY_OWNERS: &[&str] = &[
    "8398a7",
    "actions",
    "actions-cool",
    "actions-ecosystem",
    "actions-rs",
    "actions-rust-lang",
    "ankane",
    "anthropics",
    "astral-sh",
    "atlassian",
    "aws-actions",
    "azure",
    "biomejs",
    "bufbuild",
    "changesets",
    "chromaui",
    "codacy",
    "codecov",
    "codespell-project",
    "commitizen",
    "coverallsapp",
    "crazy-max",
    "danger",
    "denoland",
    "dependabot",
    "depot",
    "docker",
    "dorny",
    "dotenv-linter",
    "dtolnay",
    "endbug",
    "expo",
    "fastify",
    "fossas",
    "getong",
    "getsentry",
    "github",
    "golangci",
    "google-github-actions",
    "googleapis",
    "gradle",
    "hadolint",
    "hashicorp",
    "helm",
    "hoverkraft-tech",
    "ibiqlik",
    "jamesives",
    "kenchan0130",
    "mongodb-labs",
    "ncipollo",
    "nijel",
    "orhun",
    "ossf",
    "oven-sh",
    "peaceiris",
    "peter-evans",
    "pnpm",
    "pre-commit",
    "qltysh",
    "raven-actions",
    "reactivecircus",
    "redhat-actions",
    "release-drafter",
    "renovatebot",
    "reviewdog",
    "rhysd",
    "rtcamp",
    "ruby",
    "shivammathur",
    "sigstore",
    "slackapi",
    "slsa-framework",
    "softprops",
    "sonarsource",
    "stefanzweifel",
    "step-security",
    "streetsidesoftware",
    "supabase",
    "supercharge",
    "swatinem",
    "terraform-linters",
    "tibdex",
    "tj-actions",
    "treosh",
    "vercel",
    "voidzero-dev",
    "volta-cli",
    "webfactory",
    "yarnpkg",
    "zaproxy",
    "zizmorcore",
];

/// What is known of an action, named as in `uses` without its version.
pub(super) fn classify(name: &str) -> &'static Action {
    const ORDINARY: &Action = &Action::Ordinary;
    const UNKNOWN: &Action = &Action::Unknown;
    let name = name.to_ascii_lowercase();
    if let Some((_, action)) = KNOWN.iter().find(|(known, _)| *known == name) {
        return action;
    }
    let owner = name.split('/').next().unwrap_or(&name);
    if ORDINARY_OWNERS.contains(&owner) { ORDINARY } else { UNKNOWN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_known_by_name_or_owner() {
        assert_eq!(classify("actions/checkout"), &Action::Ordinary);
        assert_eq!(classify("docker/build-push-action"), &Action::Image);
        assert_eq!(classify("docker/login-action"), &Action::Ordinary);
        assert_eq!(classify("Akhileshns/heroku-deploy"), &Action::Does(&[Deploy]));
        assert_eq!(classify("acme/workflows/.github/actions/test"), &Action::Unknown);
    }
}
