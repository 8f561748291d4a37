//! Fingerprints of lines, and those of published starters.
//!
//! `starters.txt` is made by `scripts/starters.py`, which must agree with [`fingerprint`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What a template's lines are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Code,
    Readme,
}

/// One published version of a template.
pub(super) struct Template {
    pub(super) kind: Kind,
    /// The starter, as facts call it.
    pub(super) name: &'static str,
    pub(super) lines: BTreeSet<u64>,
}

/// Every known template.
pub(super) static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let mut templates: Vec<Template> = Vec::new();
    for line in include_str!("starters.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let kind = match words.next() {
            Some("code") => Kind::Code,
            Some("readme") => Kind::Readme,
            _ => {
                let lines = line.split(' ').filter_map(|word| u64::from_str_radix(word, 16).ok());
                templates.last_mut().into_iter().for_each(|template| template.lines.extend(lines.clone()));
                continue;
            }
        };
        templates.push(Template { kind, name: words.next().unwrap_or_default(), lines: BTreeSet::new() });
    }
    templates
});

/// The lines that any version of a starter has.
pub(super) fn lines_of(kind: Kind, name: &str) -> BTreeSet<u64> {
    let templates = TEMPLATES.iter().filter(|template| template.kind == kind && template.name == name);
    templates.flat_map(|template| &template.lines).copied().collect()
}

/// The starter of which a text has the largest share of lines, with that share.
pub(super) fn most_covered(kind: Kind, lines: &BTreeSet<u64>) -> Option<(&'static str, f64)> {
    let mut best: BTreeMap<&'static str, f64> = BTreeMap::new();
    for template in TEMPLATES.iter().filter(|template| template.kind == kind) {
        let share = share(template.lines.intersection(lines).count(), template.lines.len());
        let known = best.entry(template.name).or_default();
        *known = known.max(share);
    }
    best.into_iter().max_by(|(_, a), (_, b)| a.total_cmp(b))
}

/// A part of a whole, 0 for an empty one.
#[expect(clippy::cast_precision_loss, reason = "line counts are far below 2^52")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The least number of letters of a line that says anything.
const LEAST_LETTERS: usize = 6;

/// The fingerprint of a line: whitespace, the kind of quotation marks and a separator at the end do not matter. `None` for a comment
/// and for a line of punctuation. The lower 48 bits of [FNV-1a](http://www.isthe.com/chongo/tech/comp/fnv/).
pub(super) fn fingerprint(line: &str) -> Option<u64> {
    let text: String =
        line.chars().filter(|c| !c.is_whitespace()).map(|c| if matches!(c, '"' | '`') { '\'' } else { c }).collect();
    let text = text.trim_end_matches([';', ',']);
    let comment = ["//", "/*", "*"].iter().any(|mark| text.starts_with(mark));
    if comment || text.bytes().filter(u8::is_ascii_alphabetic).count() < LEAST_LETTERS {
        return None;
    }
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    Some(hash & 0xffff_ffff_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_agree_with_the_script() {
        assert_eq!(fingerprint("const app = await NestFactory.create(AppModule);"), Some(0xcb42_3d58_1fe4));
        assert_eq!(fingerprint("return \"Hello\";"), Some(0x4f28_28cf_74f5));
        assert_eq!(fingerprint("\treturn 'Hello'"), Some(0x4f28_28cf_74f5));
        assert_eq!((fingerprint("  });"), fingerprint("// a comment here")), (None, None));
    }

    #[test]
    fn the_table_is_whole() {
        assert!(TEMPLATES.len() > 20);
        assert!(TEMPLATES.iter().all(|template| template.lines.len() >= 5 && !template.name.is_empty()));
        assert!(lines_of(Kind::Code, "nestjs").contains(&0xcb42_3d58_1fe4));
    }
}
