//! The strict family: which of its members are on, by the compiler that the project uses.
//!
//! Source: the TSConfig reference of the TypeScript handbook ("strict", "Released" of each option); since 6.0 `strict` is on by
//! default, and `alwaysStrict` whatever `strict` says (release notes of 6.0).

use super::options::{Flag, Options, Setting};
use super::version::Version;

/// The members of the family, each with the version that brought it.
pub(super) const MEMBERS: [(&str, Version); 9] = [
    ("alwaysStrict", Version::new(2, 1)),
    ("noImplicitAny", Version::new(1, 0)),
    ("noImplicitThis", Version::new(2, 0)),
    ("strictBindCallApply", Version::new(3, 2)),
    ("strictBuiltinIteratorReturn", Version::new(5, 6)),
    ("strictFunctionTypes", Version::new(2, 6)),
    ("strictNullChecks", Version::new(2, 0)),
    ("strictPropertyInitialization", Version::new(2, 7)),
    ("useUnknownInCatchVariables", Version::new(4, 4)),
];

/// The compiler, as far as defaults depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compiler {
    /// TypeScript of this version, where something tells.
    TypeScript(Option<Version>),
    /// Deno, which is strict unless told otherwise (docs.deno.com, `compilerOptions`).
    Deno,
}

/// What the family comes to. `None` stands for what cannot be established.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Strictness<'a> {
    /// `strict` in force.
    pub(super) strict: Option<bool>,
    /// No member is off.
    pub(super) full: Option<bool>,
    /// Settings that switch members off, by option.
    pub(super) weakened_by: Vec<(&'static str, &'a Setting)>,
}

impl Compiler {
    fn strict_by_default(self) -> Option<bool> {
        match self {
            Compiler::TypeScript(version) => version.map(|version| version.major >= 6),
            Compiler::Deno => Some(true),
        }
    }

    /// Whether the compiler knows an option that came with this version.
    fn knows(self, since: Version) -> bool {
        match self {
            Compiler::TypeScript(Some(version)) => version >= since,
            Compiler::TypeScript(None) | Compiler::Deno => true,
        }
    }
}

/// Judges options as this compiler would.
pub(super) fn strictness(options: &Options, compiler: Compiler) -> Strictness<'_> {
    let strict = flag(options, "strict", compiler.strict_by_default());
    let members = MEMBERS.iter().filter(|(_, since)| compiler.knows(*since)).map(|(name, _)| *name);
    let states: Vec<(&str, Option<bool>)> = members.map(|name| (name, member(options, name, compiler))).collect();
    let full = if states.iter().any(|(_, state)| *state == Some(false)) {
        Some(false)
    } else {
        states.iter().all(|(_, state)| *state == Some(true)).then_some(true)
    };
    let off = |name: &'static str| match options.flag(name) {
        Flag::Set(false, setting) => Some((name, setting)),
        _ => None,
    };
    let weakened_by = if full == Some(false) {
        let members = states.iter().map(|(name, _)| *name);
        members.chain(["strict"]).filter_map(off).collect()
    } else {
        Vec::new()
    };
    Strictness { strict, full, weakened_by }
}

/// Whether a member is on.
pub(super) fn member(options: &Options, name: &str, compiler: Compiler) -> Option<bool> {
    let always_on =
        name == "alwaysStrict" && matches!(compiler, Compiler::TypeScript(Some(Version { major: 6.., .. })));
    let default = if always_on { Some(true) } else { flag(options, "strict", compiler.strict_by_default()) };
    flag(options, name, default)
}

fn flag(options: &Options, name: &str, default: Option<bool>) -> Option<bool> {
    match options.flag(name) {
        Flag::Set(value, _) => Some(value),
        Flag::Default => default,
        Flag::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::data::jsonc;

    const FIVE: Compiler = Compiler::TypeScript(Some(Version::new(5, 9)));
    const SIX: Compiler = Compiler::TypeScript(Some(Version::new(6, 0)));

    fn own(text: &str) -> Options {
        let mut options = Options::default();
        options.overlay_own("tsconfig.json", &jsonc(text).expect("a document"));
        options
    }

    fn judge(text: &str, compiler: Compiler) -> (Option<bool>, Option<bool>) {
        let options = own(text);
        let Strictness { strict, full, .. } = strictness(&options, compiler);
        (strict, full)
    }

    #[test]
    fn six_is_strict_by_default_and_five_is_not() {
        assert_eq!(judge("{}", FIVE), (Some(false), Some(false)));
        assert_eq!(judge("{}", SIX), (Some(true), Some(true)));
        assert_eq!(judge("{}", Compiler::Deno), (Some(true), Some(true)));
        assert_eq!(judge("{}", Compiler::TypeScript(None)), (None, None));
        assert_eq!(judge("{\"strict\": false}", SIX), (Some(false), Some(false)));
    }

    #[test]
    fn a_member_that_is_off_is_named() {
        let options = own("{\n\"strict\": true,\n\"strictNullChecks\": false}");
        let judged = strictness(&options, FIVE);
        assert_eq!((judged.strict, judged.full), (Some(true), Some(false)));
        let lines: Vec<_> = judged.weakened_by.iter().map(|(name, setting)| (*name, setting.line)).collect();
        assert_eq!(lines, [("strictNullChecks", 3)]);
    }

    #[test]
    fn members_newer_than_the_compiler_do_not_count() {
        let text =
            "{\"noImplicitAny\": true, \"noImplicitThis\": true, \"strictNullChecks\": true, \"alwaysStrict\": true,
            \"strictFunctionTypes\": true, \"strictBindCallApply\": true, \"strictPropertyInitialization\": true}";
        let four_three = Compiler::TypeScript(Some(Version::new(4, 3)));
        let four_four = Compiler::TypeScript(Some(Version::new(4, 4)));
        assert_eq!(judge(text, four_three), (Some(false), Some(true)));
        assert_eq!(judge(text, four_four), (Some(false), Some(false)));
    }

    #[test]
    fn always_strict_does_not_follow_strict_from_six_on() {
        let options = own("{\"strict\": false}");
        assert_eq!(member(&options, "alwaysStrict", FIVE), Some(false));
        assert_eq!(member(&options, "alwaysStrict", SIX), Some(true));
    }

    #[test]
    fn what_is_unknown_stays_so_unless_something_nearer_decides() {
        let mut options = Options::unknown();
        assert_eq!(strictness(&options, FIVE).strict, None);
        options.overlay(&own("{\"strict\": true}"));
        let judged = strictness(&options, FIVE);
        assert_eq!((judged.strict, judged.full), (Some(true), None));
        options.overlay(&own("{\"noImplicitAny\": false}"));
        assert_eq!(strictness(&options, FIVE).full, Some(false));
    }
}
