//! Image references, by the
//! [grammar of the distribution project](https://github.com/distribution/reference/blob/main/reference.go).

/// The registry of names that carry none.
const DEFAULT_REGISTRY: &str = "docker.io";

/// The longest repository name, without its registry.
const LONGEST_NAME: usize = 255;

/// The longest tag.
const LONGEST_TAG: usize = 128;

/// The parts of an image's name, normalised: `node` is `library/node` of `docker.io`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageReference {
    /// The host of the registry, with its port if given: `docker.io`, `localhost:5000`.
    pub registry: String,
    /// The path in the registry: `library/node`, `team/app`.
    pub repository: String,
    /// The tag, without its colon.
    pub tag: Option<String>,
    /// The digest, with its algorithm: `sha256:…`.
    pub digest: Option<String>,
}

impl ImageReference {
    /// Reads a reference; `None` for what is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name_and_tag, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        // A colon before the last slash belongs to the registry's port.
        let (name, tag) = match name_and_tag.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (name_and_tag, None),
        };
        let (registry, path) = split_registry(name);
        let repository = if registry == DEFAULT_REGISTRY && !path.contains('/') {
            format!("library/{path}")
        } else {
            path.to_owned()
        };
        let valid = is_registry(registry)
            && is_path(path)
            && repository.len() <= LONGEST_NAME
            && tag.is_none_or(is_tag)
            && digest.is_none_or(is_digest)
            && !(name == text && is_identifier(text));
        valid.then(|| Self {
            registry: registry.to_owned(),
            repository,
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
        })
    }

    /// The name among the [official images](https://docs.docker.com/docker-hub/image-library/trusted-content/) of
    /// Docker Hub: `node` for `docker.io/library/node`.
    #[must_use]
    pub fn official_name(&self) -> Option<&str> {
        let name = self.repository.strip_prefix("library/")?;
        (self.registry == DEFAULT_REGISTRY && !name.contains('/')).then_some(name)
    }
}

/// Splits a name at its first slash if what stands before it can only be a host.
fn split_registry(name: &str) -> (&str, &str) {
    match name.split_once('/') {
        // The historic name of the same registry.
        Some(("index.docker.io", path)) => (DEFAULT_REGISTRY, path),
        Some((host, path))
            if host == "localhost"
                || host.contains(['.', ':'])
                || host.contains(|character: char| character.is_ascii_uppercase()) =>
        {
            (host, path)
        }
        _ => (DEFAULT_REGISTRY, name),
    }
}

/// A host name, an IPv4 address, or an IPv6 address in brackets; and perhaps a port.
fn is_registry(registry: &str) -> bool {
    if let Some(address) = registry.strip_prefix('[') {
        return address.split_once(']').is_some_and(|(address, port)| {
            !address.is_empty()
                && address.chars().all(|character| character.is_ascii_hexdigit() || character == ':')
                && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
        });
    }
    let (host, port) = match registry.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (registry, None),
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
    };
    host.split('.').all(is_label) && port.is_none_or(is_port)
}

fn is_port(port: &str) -> bool {
    !port.is_empty() && port.chars().all(|character| character.is_ascii_digit())
}

/// Components of lower-case letters and digits, joined inside by `.`, `_`, `__` or dashes.
fn is_path(path: &str) -> bool {
    path.split('/').all(|component| {
        let alphanumeric = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
        let mut separators = component.split(alphanumeric).filter(|separator| !separator.is_empty());
        component.starts_with(alphanumeric)
            && component.ends_with(alphanumeric)
            && separators.all(|separator| {
                matches!(separator, "." | "_" | "__") || separator.chars().all(|character| character == '-')
            })
    })
}

fn is_tag(tag: &str) -> bool {
    let word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    tag.len() <= LONGEST_TAG
        && tag.starts_with(word)
        && tag.chars().all(|character| word(character) || matches!(character, '.' | '-'))
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hexadecimal)) = digest.split_once(':') else { return false };
    let part = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphabetic())
            && part.chars().all(|character| character.is_ascii_alphanumeric())
    };
    let enough = match algorithm {
        "sha256" => hexadecimal.len() == 64,
        "sha384" => hexadecimal.len() == 96,
        "sha512" => hexadecimal.len() == 128,
        _ => hexadecimal.len() >= 32,
    };
    enough
        && algorithm.split(['-', '_', '+', '.']).all(part)
        && hexadecimal.chars().all(|character| character.is_ascii_hexdigit() && !character.is_ascii_uppercase())
}

/// Whether a name could be taken for the identifier of an image, which is not allowed.
fn is_identifier(name: &str) -> bool {
    name.len() == 64 && name.chars().all(|character| character.is_ascii_hexdigit() && !character.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::ImageReference;

    fn parts(text: &str) -> Option<(String, String, Option<String>, Option<String>)> {
        let reference = ImageReference::parse(text)?;
        Some((reference.registry, reference.repository, reference.tag, reference.digest))
    }

    fn named(
        registry: &str,
        repository: &str,
        tag: Option<&str>,
    ) -> Option<(String, String, Option<String>, Option<String>)> {
        Some((registry.to_owned(), repository.to_owned(), tag.map(str::to_owned), None))
    }

    #[test]
    fn short_names_are_normalised() {
        for text in ["node", "library/node", "docker.io/node", "docker.io/library/node", "index.docker.io/library/node"]
        {
            assert_eq!(parts(text), named("docker.io", "library/node", None), "{text}");
        }
        assert_eq!(parts("team/app:1.2_x-Y"), named("docker.io", "team/app", Some("1.2_x-Y")));
    }

    #[test]
    fn a_host_has_a_dot_a_port_or_upper_case_or_is_localhost() {
        assert_eq!(parts("localhost:5000/x"), named("localhost:5000", "x", None));
        assert_eq!(parts("localhost/x:1"), named("localhost", "x", Some("1")));
        assert_eq!(
            parts("registry.example/distroless/node22:nonroot"),
            named("registry.example", "distroless/node22", Some("nonroot"))
        );
        assert_eq!(parts("HOST/x"), named("HOST", "x", None));
        assert_eq!(parts("a-b.example:80/x"), named("a-b.example:80", "x", None));
        assert_eq!(parts("[::1]:5000/x"), named("[::1]:5000", "x", None));
        assert_eq!(parts("[2001:db8::1]/x"), named("[2001:db8::1]", "x", None));
        assert_eq!(parts("host/x"), named("docker.io", "host/x", None));
    }

    #[test]
    fn a_digest_may_follow_a_tag() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        let reference = ImageReference::parse(&format!("node:22-slim@{digest}")).expect("a reference");
        assert_eq!(reference.tag.as_deref(), Some("22-slim"));
        assert_eq!(reference.digest.as_deref(), Some(digest.as_str()));
        assert_eq!(ImageReference::parse(&format!("node@{digest}")).map(|reference| reference.tag), Some(None));
    }

    #[test]
    fn a_digest_is_as_long_as_its_algorithm_says() {
        for (algorithm, digits, valid) in [
            ("sha256", 64, true),
            ("sha256", 66, false),
            ("sha384", 96, true),
            ("sha384", 64, false),
            ("sha512", 128, true),
            ("sha512", 64, false),
            ("other+b64", 32, true),
            ("other", 31, false),
            ("4ther", 32, false),
            ("o!her", 32, false),
        ] {
            let text = format!("a@{algorithm}:{}", "0".repeat(digits));
            assert_eq!(parts(&text).is_some(), valid, "{text}");
        }
        for digit in ["A", "g"] {
            assert_eq!(parts(&format!("a@sha256:{}", digit.repeat(64))), None, "{digit}");
        }
    }

    #[test]
    fn the_official_name_is_that_of_the_default_registry() {
        let official = |text| ImageReference::parse(text)?.official_name().map(str::to_owned);
        assert_eq!(official("docker.io/library/node:22").as_deref(), Some("node"));
        assert_eq!(official("team/node"), None);
        assert_eq!(official("example.com/library/node"), None);
    }

    #[test]
    fn what_is_no_reference() {
        let identifier = "0a".repeat(32);
        let long = format!("a/{}", "b".repeat(254));
        let long_tag = format!("a:{}", "b".repeat(129));
        for text in [
            "",
            "Node",
            "node:",
            "node:-a",
            "node:a b",
            "node@",
            "node@sha256:00",
            "node@sha256:",
            "a//b",
            "/a",
            "a/",
            "-a",
            "a-",
            "a___b",
            "a..b",
            "a._b",
            "$IMAGE",
            "host:port/a",
            "-host.example/a",
            "a@b@c",
            "[]/a",
            "[::1/a",
            "[::g]/a",
            "[::1]x/a",
            "[::1]:/a",
            "a_b.example/c",
            "host.example:/a",
            &identifier,
            &long,
            &long_tag,
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
        for text in [
            "a--b/c__d/e.f",
            &format!("a/{}", "b".repeat(253)),
            &format!("a:{}", "b".repeat(128)),
            &"g".repeat(64),
            &"a".repeat(63),
        ] {
            assert!(parts(text).is_some(), "{text}");
        }
    }
}
