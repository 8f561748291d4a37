//! Values that stand in for a credential, and names that ask for one.

/// Parts of a value that say that it is to be replaced, or that nobody meant it to be secret.
const PLACEHOLDER_PARTS: [&str; 34] = [
    "your",
    "change",
    "replace",
    "insert",
    "example",
    "sample",
    "placeholder",
    "dummy",
    "fake",
    "todo",
    "fixme",
    "xxxx",
    "****",
    "....",
    "secret",
    "password",
    "passwd",
    "token",
    "test",
    "demo",
    "local",
    "redacted",
    "foobar",
    "lorem",
    "12345",
    "abcd",
    "qwerty",
    "admin",
    "default",
    "here",
    "none",
    "undefined",
    "process.env",
    "key",
];

/// Whether a value is no credential: empty, a reference, the name itself, or made of words that say so.
pub(super) fn is_placeholder(name: &str, value: &str) -> bool {
    let plain = value.trim().to_ascii_lowercase();
    let letters = |text: &str| {
        text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase()).collect::<Vec<u8>>()
    };
    plain.is_empty()
        || plain.starts_with(['<', '[', '{', '$', '%', '#'])
        || plain.contains("${")
        || plain.contains("{{")
        || letters(name) == letters(&plain)
        || PLACEHOLDER_PARTS.iter().any(|part| plain.contains(part))
        || plain.bytes().all(|byte| Some(byte) == plain.bytes().next())
}

/// Words at the end of a name that ask for something secret.
const SECRET_WORDS: [&str; 13] = [
    "password",
    "passwd",
    "pass",
    "pwd",
    "secret",
    "token",
    "key",
    "apikey",
    "credentials",
    "salt",
    "pepper",
    "pgpassword",
    "privatekey",
];

/// Whether a variable's name asks for something secret: `JWT_SECRET`, `STRIPE_API_KEY`, `jwtSecret`, `SECRET_KEY_BASE`. Public keys,
/// names and lifetimes (`TOKEN_EXPIRES_IN`) do not.
pub(super) fn is_secret_name(name: &str) -> bool {
    let words = words_of(name);
    let Some(last) = words.last() else { return false };
    let public = words.iter().any(|word| matches!(word.as_str(), "public" | "publishable" | "site" | "next" | "vite"));
    let named = SECRET_WORDS.contains(&last.as_str())
        || words.iter().any(|word| word == "secret") && matches!(last.as_str(), "base" | "access" | "refresh" | "jwt");
    named && !public
}

/// The words of a name in snake, kebab or camel case, in lower case.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for character in name.chars() {
        let boundary = !character.is_ascii_alphanumeric() || (character.is_ascii_uppercase() && after_lower);
        if boundary {
            words.push(String::new());
        }
        if character.is_ascii_alphanumeric() {
            words.last_mut().into_iter().for_each(|word| word.push(character.to_ascii_lowercase()));
        }
        after_lower = character.is_ascii_lowercase() || character.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The least length of a value that can be told from a word, in bytes.
const SHORTEST: usize = 8;
/// The least entropy of its characters, in bits each: eight different ones have 3.
const LEAST_ENTROPY: f64 = 2.8;

/// Whether a value looks made by a generator: no spaces or path, letters and digits mixed, few repetitions.
pub(super) fn looks_random(value: &str) -> bool {
    let has = |of: fn(&u8) -> bool| value.bytes().any(|byte| of(&byte));
    value.len() >= SHORTEST
        && !value.contains(char::is_whitespace)
        && !value.contains("://")
        && !value.starts_with(['/', '.'])
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
        && entropy(value.as_bytes()) >= LEAST_ENTROPY
}

/// Shannon's entropy of the bytes, in bits each.
fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in bytes {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let length = f64::from(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = f64::from(*count) / length;
            -share * share.log2()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ask_for_secrets() {
        for name in
            ["JWT_SECRET", "jwtSecret", "DB_PASSWORD", "STRIPE_API_KEY", "SECRET_KEY_BASE", "PGPASSWORD", "apiKey"]
        {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["JWT_PUBLIC_KEY", "TOKEN_EXPIRES_IN", "MONKEY", "PORT", "PASSWORD_MIN_LENGTH", "NEXT_PUBLIC_KEY"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn only_a_mixed_and_varied_value_looks_random() {
        assert!(looks_random("q8Zr2mX0vT71kLbE"));
        for value in
            ["short1", "correcthorse", "aaaaaaa1", "src/keys/1.pem with", "https://a1.example.com", "/run/keys/k1"]
        {
            assert!(!looks_random(value), "{value}");
        }
    }
}
