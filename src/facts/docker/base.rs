//! What the name of a base image tells.

use crate::formats::dockerfile::image::ImageReference;

/// Who processes of an image run as when nothing says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DefaultUser {
    Root,
    NonRoot,
    /// It stands in an image that is not in the repository.
    Unknown,
}

/// Official images of operating systems and languages, none of which sets a user.
const ROOT_BY_DEFAULT: [&str; 26] = [
    "almalinux",
    "alpine",
    "amazonlinux",
    "archlinux",
    "buildpack-deps",
    "busybox",
    "caddy",
    "centos",
    "debian",
    "fedora",
    "golang",
    "httpd",
    "mariadb",
    "mongo",
    "mysql",
    "nginx",
    "node",
    "oraclelinux",
    "php",
    "postgres",
    "python",
    "redis",
    "rockylinux",
    "ruby",
    "rust",
    "ubuntu",
];

/// Other images whose Dockerfile is public and sets no user.
const ROOT_BY_DEFAULT_ELSEWHERE: [(&str, &str); 2] = [("docker.io", "oven/bun"), ("docker.io", "denoland/deno")];

/// Code names of releases of Debian and Ubuntu: each is a major version. `stable`, `sid` and the like move.
const DISTRIBUTION_RELEASES: [&str; 16] = [
    "stretch", "buster", "bullseye", "bookworm", "trixie", "forky", "trusty", "xenial", "bionic", "focal", "impish",
    "jammy", "lunar", "mantic", "noble", "plucky",
];

/// Code names of the long-term releases of Node.js (nodejs/Release), which are tags of its image.
const NODE_RELEASES: [(&str, i64); 11] = [
    ("argon", 4),
    ("boron", 6),
    ("carbon", 8),
    ("dubnium", 10),
    ("erbium", 12),
    ("fermium", 14),
    ("gallium", 16),
    ("hydrogen", 18),
    ("iron", 20),
    ("jod", 22),
    ("krypton", 24),
];

/// An official image of Docker Hub, also from a mirror of it.
fn official(reference: &ImageReference) -> Option<&str> {
    let mirrored = || match reference.registry.as_str() {
        "public.ecr.aws" => reference.repository.strip_prefix("docker/library/"),
        "mirror.gcr.io" => reference.repository.strip_prefix("library/"),
        _ => None,
    };
    reference.official_name().or_else(mirrored)
}

fn last_component(reference: &ImageReference) -> &str {
    reference.repository.rsplit('/').next().unwrap_or_default()
}

fn is_distroless(reference: &ImageReference) -> bool {
    reference.registry == "gcr.io" && reference.repository.starts_with("distroless/")
}

fn is_chainguard(reference: &ImageReference) -> bool {
    reference.registry == "cgr.dev"
        || (reference.registry == "docker.io" && reference.repository.starts_with("chainguard/"))
}

/// Who processes run as by default.
pub(super) fn default_user(image: &str) -> DefaultUser {
    if image == "scratch" {
        return DefaultUser::Root;
    }
    let Some(reference) = ImageReference::parse(image) else { return DefaultUser::Unknown };
    let elsewhere = (reference.registry.as_str(), reference.repository.as_str());
    if is_distroless(&reference) {
        // Its documentation: every image has a variant by this name.
        let non_root = reference.tag.as_deref().is_some_and(|tag| tag.split('-').any(|part| part == "nonroot"));
        return if non_root { DefaultUser::NonRoot } else { DefaultUser::Root };
    }
    if is_chainguard(&reference) {
        // All of them run as user 65532, save for the bases that others are built on.
        let is_base = last_component(&reference).ends_with("-base");
        return if is_base { DefaultUser::Root } else { DefaultUser::NonRoot };
    }
    let is_root = official(&reference).is_some_and(|name| ROOT_BY_DEFAULT.contains(&name))
        || ROOT_BY_DEFAULT_ELSEWHERE.contains(&elsewhere);
    if is_root { DefaultUser::Root } else { DefaultUser::Unknown }
}

/// Whether a base is pinned: by digest, or to a major version by its tag. The images of the distroless project carry the
/// version in their name instead. `scratch` never changes.
pub(super) fn is_pinned(image: &str) -> bool {
    if image == "scratch" {
        return true;
    }
    let Some(reference) = ImageReference::parse(image) else { return false };
    if reference.digest.is_some() || (is_distroless(&reference) && distroless_major(&reference).is_some()) {
        return true;
    }
    let Some(first) = reference.tag.as_deref().and_then(|tag| tag.split('-').next()) else { return false };
    let is_release = match official(&reference) {
        Some("node") => NODE_RELEASES.iter().any(|(name, _)| *name == first),
        Some("debian" | "ubuntu" | "buildpack-deps") => DISTRIBUTION_RELEASES.contains(&first),
        _ => false,
    };
    is_release || version_major(first).is_some()
}

/// Whether a base is pinned by digest.
pub(super) fn is_digest(image: &str) -> bool {
    ImageReference::parse(image).is_some_and(|reference| reference.digest.is_some())
}

/// The major version of Node.js that an image's name tells.
pub(super) fn node_major(image: &str) -> Option<i64> {
    let reference = ImageReference::parse(image)?;
    if is_distroless(&reference) {
        return distroless_major(&reference);
    }
    let tag = reference.tag.as_deref()?;
    let first = tag.split('-').next()?;
    if official(&reference) == Some("node")
        && let Some((_, major)) = NODE_RELEASES.iter().find(|(name, _)| *name == first)
    {
        return Some(*major);
    }
    // Images with a version of their own say which Node.js is inside: `3.1-node24.18.0`.
    let inside = tag
        .split('-')
        .find_map(|part| version_major(part.strip_prefix("nodejs").or_else(|| part.strip_prefix("node"))?));
    let is_node = matches!(last_component(&reference), "node" | "nodejs" | "javascript-node" | "typescript-node");
    inside.or_else(|| version_major(first).filter(|_| is_node))
}

/// The version in `nodejs22-debian12`.
fn distroless_major(reference: &ImageReference) -> Option<i64> {
    version_major(last_component(reference).strip_prefix("nodejs")?.split('-').next()?)
}

/// The version in the address of a set-up script of NodeSource: `…/setup_22.x`.
pub(super) fn nodesource_major(word: &str) -> Option<i64> {
    let is_address = word.contains("nodesource.com/");
    let part = word.split('/').find_map(|part| part.strip_prefix("setup_").or_else(|| part.strip_prefix("node_")))?;
    version_major(part.strip_suffix(".x")?).filter(|_| is_address)
}

/// The first number of a version: `22`, `v18.16.0`.
fn version_major(text: &str) -> Option<i64> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let is_version = text.split('.').all(|part| !part.is_empty() && part.chars().all(|digit| digit.is_ascii_digit()));
    is_version.then(|| text.split('.').next())??.parse().ok()
}

/// Whether an image is that of a data store.
pub(super) fn is_database(image: &str) -> bool {
    let Some(reference) = ImageReference::parse(image) else { return false };
    matches!(
        last_component(&reference),
        "postgres"
            | "postgresql"
            | "postgis"
            | "pgvector"
            | "mysql"
            | "mysql-server"
            | "mariadb"
            | "mongo"
            | "mongodb"
            | "redis"
            | "elasticsearch"
            | "cassandra"
            | "neo4j"
            | "timescaledb"
            | "valkey"
    )
}

/// Whether an image is made for editors: development containers, Gitpod.
pub(super) fn is_editor(image: &str) -> bool {
    let Some(reference) = ImageReference::parse(image) else { return false };
    reference.repository.split('/').any(|part| matches!(part, "devcontainers" | "gitpod"))
}

/// Whether an image is that of a JavaScript runtime.
pub(super) fn is_javascript(image: &str) -> bool {
    let Some(reference) = ImageReference::parse(image) else { return false };
    let mut parts = last_component(&reference).split(|character: char| !character.is_ascii_alphabetic());
    parts.any(|part| matches!(part, "node" | "nodejs" | "bun" | "deno")) || node_major(image).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinned_base_names_a_digest_or_a_major_version() {
        let digest = format!("node@sha256:{}", "0a".repeat(32));
        for image in [
            "node:22",
            "node:22-alpine",
            "node:v18.16.0-alpine",
            "node:jod",
            "debian:bookworm-slim",
            "alpine:3.20",
            "scratch",
            "gcr.io/distroless/nodejs22-debian12",
            &digest,
        ] {
            assert!(is_pinned(image), "{image}");
        }
        for image in [
            "node",
            "node:latest",
            "node:alpine",
            "node:lts",
            "node:lts-alpine3.16",
            "node:current",
            "node:alpine3.20",
            "debian:stable-slim",
            "cgr.dev/chainguard/node:latest",
            "node:bookworm",
            "",
        ] {
            assert!(!is_pinned(image), "{image}");
        }
    }

    #[test]
    fn the_major_version_of_node() {
        for (image, major) in [
            ("node:22.3-alpine", Some(22)),
            ("node:hydrogen-slim", Some(18)),
            ("node:v18.16.0-alpine", Some(18)),
            ("gcr.io/distroless/nodejs22-debian12:nonroot", Some(22)),
            ("example.com/base/node:3.1.1-node24.18.0", Some(24)),
            ("public.ecr.aws/docker/library/node:20", Some(20)),
            ("node:alpine3.20", None),
            ("alpine:3.20", None),
            ("node", None),
        ] {
            assert_eq!(node_major(image), major, "{image}");
        }
        assert_eq!(nodesource_major("https://deb.nodesource.com/setup_22.x"), Some(22));
        assert_eq!(nodesource_major("setup_22.x"), None);
    }

    #[test]
    fn who_runs_by_default() {
        for (image, user) in [
            ("node:22", DefaultUser::Root),
            ("ubuntu", DefaultUser::Root),
            ("public.ecr.aws/docker/library/node:22", DefaultUser::Root),
            ("gcr.io/distroless/nodejs22-debian12", DefaultUser::Root),
            ("gcr.io/distroless/nodejs22-debian12:nonroot", DefaultUser::NonRoot),
            ("cgr.dev/chainguard/node:latest", DefaultUser::NonRoot),
            ("cgr.dev/chainguard/wolfi-base", DefaultUser::Root),
            ("bitnami/node:22", DefaultUser::Unknown),
            ("example.com/team/node:22", DefaultUser::Unknown),
            ("", DefaultUser::Unknown),
        ] {
            assert_eq!(default_user(image), user, "{image}");
        }
    }
}
