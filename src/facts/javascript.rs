//! The repository's JavaScript and TypeScript: each file parsed exactly once, and imports followed from file to file.

mod resolve;

use super::inventory::Inventory;
use crate::formats::javascript::{self, Exported, Expression, ImportKind, Module, Origin};
use crate::snapshot::{extension_of, limits};
use rayon::prelude::*;
use resolve::Resolver;

/// Every parsed file.
pub struct Sources {
    /// Sorted by path.
    modules: Vec<(String, Module)>,
    resolver: Resolver,
}

/// An expression, and the file in which its names mean something.
#[derive(Clone, Copy)]
pub struct Located<'a> {
    /// The file.
    pub path: &'a str,
    /// What it says.
    pub module: &'a Module,
    /// The expression.
    pub expression: &'a Expression,
}

/// Hops from file to file that are followed for one name.
const HOPS: usize = 16;

impl Sources {
    /// Parses the repository's own files, in parallel.
    pub fn read(inventory: &Inventory<'_>) -> Self {
        let paths: Vec<(&str, u64)> = inventory
            .own
            .iter()
            .filter(|file| is_source(&file.path))
            .map(|file| (file.path.as_str(), file.bytes))
            .collect();
        let read = |(path, bytes): &(&str, u64)| {
            if *bytes > limits::SOURCE_BYTES {
                inventory.note(path, 1, "is too large to be source code, and was not parsed");
                return None;
            }
            let module = javascript::read(inventory.text(path)?, path);
            for error in module.errors.iter().take(1) {
                inventory.note(path, error.line, &error.message);
            }
            Some(((*path).to_owned(), module))
        };
        let modules: Vec<(String, Module)> = paths.par_iter().filter_map(read).collect();
        let resolver = Resolver::new(inventory, &modules);
        Sources { modules, resolver }
    }

    /// Every file, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Module)> {
        self.modules.iter().map(|(path, module)| (path.as_str(), module))
    }

    /// The parsed file of exactly this path.
    pub fn module(&self, path: &str) -> Option<&Module> {
        self.entry(path).map(|(_, module)| module)
    }

    fn entry(&self, path: &str) -> Option<(&str, &Module)> {
        let index = self.modules.binary_search_by(|(known, _)| known.as_str().cmp(path)).ok()?;
        self.modules.get(index).map(|(path, module)| (path.as_str(), module))
    }

    /// The file of the repository that an import leads to; `None` for packages from elsewhere and for what is not there.
    pub fn resolve(&self, from: &str, specifier: &str) -> Option<(&str, &Module)> {
        self.entry(self.resolver.resolve(from, specifier)?)
    }

    /// What an expression stands for: names are followed through variables that are set once and through imports within the
    /// repository, as far as that leads. A name from a package, a parameter or a call stays what it is.
    pub fn definition<'a>(&'a self, path: &'a str, expression: &'a Expression) -> Option<Located<'a>> {
        let (path, module) = self.entry(path)?;
        let mut at = Located { path, module, expression };
        for _ in 0..HOPS {
            at.expression = at.module.follow(at.expression);
            let Some(next) = self.across(at) else { break };
            at = next;
        }
        Some(at)
    }

    /// The other side of an import within the repository.
    fn across<'a>(&'a self, at: Located<'a>) -> Option<Located<'a>> {
        let (import, name) = match at.expression {
            Expression::Name(_, Origin::Import(import)) => {
                let import = at.module.imports.get(*import)?;
                (import, import.imported.as_str())
            }
            // `routes.users` of `import * as routes`
            Expression::Member(object, property) => match &**object {
                Expression::Name(_, Origin::Import(import)) => {
                    let import = at.module.imports.get(*import)?;
                    (import.imported == "*").then_some((import, property.as_str()))?
                }
                _ => return None,
            },
            _ => return None,
        };
        let (path, module) = self.resolve(at.path, &import.from)?;
        // The whole of a CommonJS module is what it exports.
        let name = if name == "*" && import.kind == ImportKind::Require { "default" } else { name };
        self.exported(path, module, name, HOPS)
    }

    /// What a file hands out under a name, through re-exports.
    fn exported<'a>(&'a self, path: &'a str, module: &'a Module, name: &str, hops: usize) -> Option<Located<'a>> {
        let hops = hops.checked_sub(1)?;
        let through = |import: &crate::formats::javascript::Import| {
            let (path, next) = self.resolve(path, &import.from)?;
            self.exported(path, next, if import.imported == "*" { name } else { &import.imported }, hops)
        };
        match module.exported(name) {
            Some(export) => match &export.value {
                Exported::Expression(expression) => Some(Located { path, module, expression }),
                Exported::Binding(binding) => {
                    let expression = module.bindings.get(*binding)?.value.as_ref()?;
                    Some(Located { path, module, expression })
                }
                Exported::Import(import) => through(module.imports.get(*import)?),
                Exported::Other => None,
            },
            None => module
                .imports
                .iter()
                .filter(|import| import.kind == ImportKind::ReExport && import.imported == "*")
                .find_map(through),
        }
    }
}

/// Whether a file is parsed: JavaScript or TypeScript by its extension.
fn is_source(path: &str) -> bool {
    matches!(extension_of(path), "js" | "cjs" | "mjs" | "jsx" | "ts" | "cts" | "mts" | "tsx")
}
