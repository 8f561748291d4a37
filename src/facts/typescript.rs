//! TypeScript: the options in force, and how the code uses the type system.

use super::describe::facts;

facts! {
    /// TypeScript as the project really compiles it.
    pub struct Typescript {
        /// Whether the project's own code has TypeScript files, or JavaScript that the compiler checks.
        pub present: bool,
        /// Whether the options in force could be established; false when an extended configuration is not in the repository.
        pub known: bool,
        /// The compiler's major version by lock file or manifest; 0 where nothing tells.
        pub version_major: i64,
        /// The configuration that compiles the application; empty without one.
        pub main: String,
        /// The line, always 1.
        pub line: i64,
        /// `strict` in force: through `extends` and the version's default (on from 6.0).
        pub strict: bool,
        /// No member of the strict family is off.
        pub fully_strict: bool,
        /// Settings that switch a member of the strict family off, in force for `main`.
        pub weakened_by: Vec<Setting>,
        /// Extended configurations that are not in the repository and not known.
        pub unresolved_extends: Vec<UnresolvedExtends>,
        /// Every configuration of the project.
        pub configs: Vec<Config>,
        /// The project's own TypeScript files, declarations left out.
        pub ts_files: i64,
        /// The project's own JavaScript files, configuration files of tools left out.
        pub js_files: i64,
        /// JavaScript is type-checked: `checkJs`, or `@ts-check` in most files.
        pub checked_javascript: bool,
        /// Places where `any` is written, `as any` included.
        pub any_annotations: Vec<Place>,
        /// Places of the `value!` assertion.
        pub non_null_assertions: i64,
        /// Comments that silence the compiler.
        pub suppressions: Vec<Suppression>,
        /// Interfaces declared.
        pub interfaces: i64,
        /// Declarations with type parameters.
        pub generics: i64,
        /// Decorators applied.
        pub decorators: i64,
    }

    /// A compiler option, and where it is set.
    pub struct Setting {
        /// The option.
        pub option: String,
        /// Its value, as JSON.
        pub value: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }

    /// An `extends` that leads out of the repository.
    pub struct UnresolvedExtends {
        /// What is extended, as written.
        pub name: String,
        /// The configuration that extends it.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }

    /// A configuration file.
    pub struct Config {
        /// The file.
        pub path: String,
        /// The line, always 1.
        pub line: i64,
        /// Whether its options could be established.
        pub known: bool,
        /// `strict` in force.
        pub strict: bool,
        /// No member of the strict family is off.
        pub fully_strict: bool,
        /// Options in force that are set somewhere, by name.
        pub options: Vec<Setting>,
    }

    /// A place in a file.
    pub struct Place {
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }

    /// A comment that silences the compiler.
    pub struct Suppression {
        /// `@ts-ignore`, `@ts-nocheck` or `@ts-expect-error`.
        pub directive: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }
}
