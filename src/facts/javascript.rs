//! The repository's JavaScript and TypeScript: each file parsed exactly once, and imports followed from file to file.

mod resolve;

use super::inventory::Inventory;
use crate::formats::javascript::{self, Exported, Expression, Import, ImportKind, Module, Origin};
use crate::snapshot::{extension_of, limits};
use rayon::prelude::*;
use resolve::Resolver;
use std::collections::{HashMap, HashSet};

/// Every parsed file.
pub struct Sources {
    /// Sorted by path.
    modules: Vec<(String, Module)>,
    /// Positions in `modules`: paths share long beginnings, which a search by comparison would read again and again.
    positions: HashMap<String, usize>,
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
        let positions = modules.iter().enumerate().map(|(index, (path, _))| (path.clone(), index)).collect();
        Sources { modules, positions, resolver }
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
        self.modules.get(*self.positions.get(path)?).map(|(path, module)| (path.as_str(), module))
    }

    /// The file of the repository that an import leads to; `None` for packages from elsewhere and for what is not there.
    pub fn resolve(&self, from: &str, specifier: &str) -> Option<(&str, &Module)> {
        self.entry(self.resolver.resolve(from, specifier)?)
    }

    /// What an expression stands for: names are followed through variables that are set once and through imports within the
    /// repository, as far as that leads. A name from a package, a parameter or a call stays what it is.
    pub fn definition<'a>(&'a self, path: &'a str, expression: &'a Expression) -> Option<Located<'a>> {
        let (path, module) = self.entry(path)?;
        Some(self.definition_within(Located { path, module, expression }, HOPS))
    }

    fn definition_within<'a>(&'a self, mut at: Located<'a>, hops: usize) -> Located<'a> {
        for _ in 0..hops {
            at.expression = at.module.follow(at.expression);
            let Some(next) = self.across(at, hops) else { break };
            at = next;
        }
        at
    }

    /// The other side of an import within the repository.
    fn across<'a>(&'a self, at: Located<'a>, hops: usize) -> Option<Located<'a>> {
        match at.expression {
            Expression::Name(_, Origin::Import(import)) => {
                let import = at.module.imports.get(*import)?;
                // The whole of a CommonJS module is what it exports.
                let whole = import.imported == "*" && import.kind == ImportKind::Require;
                self.import(at, import, if whole { "default" } else { &import.imported })
            }
            Expression::Member(object, property) => {
                // `routes.users` of `import * as routes`
                let named = match &**object {
                    Expression::Name(_, Origin::Import(import)) => {
                        let import = at.module.imports.get(*import).filter(|import| import.imported == "*");
                        import.and_then(|import| self.import(at, import, property))
                    }
                    _ => None,
                };
                // `config.jwt.secret`: the object is declared elsewhere, and so is its property
                named.or_else(|| {
                    let object = self.definition_within(Located { expression: object, ..at }, hops / 2);
                    let expression = object.module.property(object.expression, property)?;
                    Some(Located { expression, ..object })
                })
            }
            _ => None,
        }
    }

    /// What the module that an import names hands out.
    fn import<'a>(&'a self, at: Located<'a>, import: &Import, name: &str) -> Option<Located<'a>> {
        let (path, module) = self.resolve(at.path, &import.from)?;
        self.exported(path, module, name, HOPS, &mut HashSet::new())
    }

    /// What a file hands out under a name, through re-exports. Files that hand each other on are asked once for each name.
    fn exported<'a>(
        &'a self,
        path: &'a str,
        module: &'a Module,
        name: &str,
        hops: usize,
        asked: &mut HashSet<(&'a str, String)>,
    ) -> Option<Located<'a>> {
        let hops = hops.checked_sub(1)?;
        if !asked.insert((path, name.to_owned())) {
            return None;
        }
        let mut through = |import: &Import| {
            let (path, next) = self.resolve(path, &import.from)?;
            let name = if import.imported == "*" { name } else { &import.imported };
            self.exported(path, next, name, hops, asked)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Snapshot;

    /// What the first argument of the first call in `src/main.js` always is.
    fn argument(files: &[(&str, &str)]) -> Option<String> {
        let files = files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
        let snapshot = Snapshot::of_files("demo", &files);
        let sources = Sources::read(&Inventory::new(&snapshot));
        let argument = sources.module("src/main.js")?.calls.first()?.arguments.first()?;
        let found = sources.definition("src/main.js", argument)?;
        found.module.constant(found.expression)
    }

    #[test]
    fn files_that_hand_each_other_on_come_to_an_end() {
        let mut files = vec![("src/main.js".to_owned(), "import { foo } from './e0';\nsend(foo);\n".to_owned())];
        for this in 0..12 {
            let others = (0..12).filter(|other| *other != this);
            let text: String = others.map(|other| format!("export * from './e{other}';\n")).collect();
            files.push((format!("src/e{this}.js"), text));
        }
        files.push(("src/e11.js".to_owned(), "export * from './e0';\nexport const foo = 'found';\n".to_owned()));
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        assert_eq!(argument(&files).as_deref(), Some("found"));
    }

    #[test]
    fn members_are_followed_across_files() {
        let named = [
            ("src/config.js", "export const config = { jwt: { name: 'a' } };"),
            ("src/main.js", "import { config } from './config';\nuse(config.jwt.name);"),
        ];
        assert_eq!(argument(&named).as_deref(), Some("a"));
        let whole = [
            ("src/config.js", "export const name = 'b';"),
            ("src/main.js", "import * as config from './config';\nuse(config.name);"),
        ];
        assert_eq!(argument(&whole).as_deref(), Some("b"));
        let required =
            |exports| [("src/config.js", exports), ("src/main.js", "const c = require('./config');\nf(c.name);")];
        assert!(argument(&required("exports.name = 'c';")).is_some_and(|text| text == "c"));
        assert!(argument(&required("module.exports = { name: 'd' };")).is_some_and(|text| text == "d"));
    }

    #[test]
    fn modules_that_import_each_other_end() {
        let circle =
            [("src/a.js", "export { x } from './main';"), ("src/main.js", "export { x } from './a';\nf(x.y.z);")];
        assert_eq!(argument(&circle), None);
    }
}
