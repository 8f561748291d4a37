//! Compiler options in force: merged through `extends`, each with the place in the repository that sets it.

use crate::facts::inventory::line_number;
use crate::formats::data::{Node, Value};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The options that are kept: the strict family, what is beyond it, and what tells how the code is compiled.
///
/// A closed list, so that a repository cannot blow up what is merged and reported. `scripts/refresh-tsconfig-bases.mjs` keeps the same.
pub(super) const KEPT: [&str; 38] = [
    "allowJs",
    "allowUnreachableCode",
    "allowUnusedLabels",
    "alwaysStrict",
    "checkJs",
    "composite",
    "emitDecoratorMetadata",
    "erasableSyntaxOnly",
    "esModuleInterop",
    "exactOptionalPropertyTypes",
    "experimentalDecorators",
    "incremental",
    "isolatedDeclarations",
    "isolatedModules",
    "module",
    "moduleResolution",
    "noEmit",
    "noFallthroughCasesInSwitch",
    "noImplicitAny",
    "noImplicitOverride",
    "noImplicitReturns",
    "noImplicitThis",
    "noPropertyAccessFromIndexSignature",
    "noUncheckedIndexedAccess",
    "noUncheckedSideEffectImports",
    "noUnusedLocals",
    "noUnusedParameters",
    "skipLibCheck",
    "sourceMap",
    "strict",
    "strictBindCallApply",
    "strictBuiltinIteratorReturn",
    "strictFunctionTypes",
    "strictNullChecks",
    "strictPropertyInitialization",
    "target",
    "useUnknownInCatchVariables",
    "verbatimModuleSyntax",
];

/// The longest text that an option may have to be kept, in bytes. The longest that TypeScript knows has 16.
const LONGEST_VALUE: usize = 64;

/// An option's value, and where the repository sets it: for a published base, the `extends` that names it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setting {
    pub(super) value: Json,
    pub(super) path: String,
    pub(super) line: i64,
}

/// The options of a configuration.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Options {
    settings: BTreeMap<&'static str, Setting>,
    /// Something that is extended could not be read: what is not set here may be set there.
    open: bool,
}

/// What can be said of an option.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Flag<'a> {
    /// It is set, to true or to false.
    Set(bool, &'a Setting),
    /// Nothing sets it: the compiler's default holds.
    Default,
    /// It may be set where we cannot look.
    Unknown,
}

impl Options {
    /// The options of something that cannot be read.
    pub(super) fn unknown() -> Self {
        Options { settings: BTreeMap::new(), open: true }
    }

    /// Lays options over these. Those that come from something unreadable hide all that was there.
    pub(super) fn overlay(&mut self, nearer: &Options) {
        if nearer.open {
            self.clone_from(nearer);
        } else {
            self.settings.extend(nearer.settings.iter().map(|(name, setting)| (*name, setting.clone())));
        }
    }

    /// Lays the `compilerOptions` of a file over these. `null` takes back what was inherited, as it does for TypeScript.
    pub(super) fn overlay_own(&mut self, path: &str, options: &Node) {
        for entry in options.entries() {
            let Some(name) = kept(&entry.key) else { continue };
            let value = match &entry.node.value {
                Value::List(_) | Value::Map(_) => Json::Null,
                Value::Text(text) if text.len() > LONGEST_VALUE => Json::Null,
                _ => entry.node.to_json(),
            };
            self.settings.insert(name, Setting { value, path: path.to_owned(), line: line_number(entry.key_line) });
        }
    }

    /// Lays the options of a published base over these, as set by the `extends` at this place.
    pub(super) fn overlay_published(&mut self, options: &BTreeMap<String, Json>, path: &str, line: i64) {
        for (name, value) in options {
            if let Some(name) = kept(name) {
                self.settings.insert(name, Setting { value: value.clone(), path: path.to_owned(), line });
            }
        }
    }

    /// An option that is true or false. Any other value is an error, which leaves it at its default.
    pub(super) fn flag(&self, name: &str) -> Flag<'_> {
        match self.settings.get(name) {
            Some(setting) => setting.value.as_bool().map_or(Flag::Default, |value| Flag::Set(value, setting)),
            None if self.open => Flag::Unknown,
            None => Flag::Default,
        }
    }

    /// Whether an option is set to true.
    pub(super) fn is_on(&self, name: &str) -> bool {
        matches!(self.flag(name), Flag::Set(true, _))
    }

    /// Every option that is set, by name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, &Setting)> {
        self.settings.iter().filter(|(_, setting)| !setting.value.is_null()).map(|(name, setting)| (*name, setting))
    }
}

fn kept(name: &str) -> Option<&'static str> {
    KEPT.binary_search(&name).ok().and_then(|index| KEPT.get(index)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::data::jsonc;

    fn own(text: &str) -> Options {
        let mut options = Options::default();
        options.overlay_own("tsconfig.json", &jsonc(text).expect("a document"));
        options
    }

    #[test]
    fn the_kept_options_are_sorted() {
        assert!(KEPT.is_sorted());
    }

    #[test]
    fn nearer_options_win_and_carry_their_line() {
        let mut options = own("{\"strict\": true,\n\"noImplicitAny\": true}");
        options.overlay(&own("{\n\"noImplicitAny\": false}"));
        assert!(options.is_on("strict"));
        assert!(matches!(options.flag("noImplicitAny"), Flag::Set(false, Setting { line: 2, .. })));
        assert_eq!(options.flag("strictNullChecks"), Flag::Default);
    }

    #[test]
    fn null_takes_back_and_nonsense_is_no_value() {
        let mut options = own("{\"strict\": true, \"strictNullChecks\": false}");
        options.overlay(&own("{\"strict\": null, \"strictNullChecks\": \"yes\"}"));
        assert_eq!((options.flag("strict"), options.flag("strictNullChecks")), (Flag::Default, Flag::Default));
        assert_eq!(options.iter().count(), 1);
    }

    #[test]
    fn what_cannot_be_read_hides_what_is_below_it_and_not_what_is_above() {
        let mut options = own("{\"strict\": true}");
        options.overlay(&Options::unknown());
        assert_eq!(options.flag("strict"), Flag::Unknown);
        options.overlay(&own("{\"strict\": false}"));
        assert!(matches!(options.flag("strict"), Flag::Set(false, _)));
        assert_eq!(options.flag("alwaysStrict"), Flag::Unknown);
    }

    #[test]
    fn options_that_are_not_ours_are_dropped() {
        assert_eq!(own("{\"paths\": {\"*\": []}, \"Strict\": true, \"outDir\": \"dist\"}"), Options::default());
    }
}
