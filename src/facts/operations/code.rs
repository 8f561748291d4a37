//! The project's running code, and which names of packages it uses where.

use crate::facts::context::Context;
use crate::facts::evidence::{Evidence, Part};
use crate::facts::inventory::{is_example_path, line_number};
use crate::formats::javascript::{Call, Decorator, Expression, FunctionId, Language, Module, Origin};
use crate::snapshot::{directory_of, file_name_of};
use std::collections::{BTreeMap, BTreeSet};

/// The code that runs: no tests, examples, declarations or configuration of tools.
pub(super) struct Code<'a> {
    pub(super) context: Context<'a>,
    /// Sorted by path.
    pub(super) modules: Vec<(&'a str, &'a Module)>,
    uses: BTreeMap<&'a str, Vec<Use<'a>>>,
    /// By name, with the class of each.
    methods: BTreeMap<&'a str, Vec<(&'a str, Body<'a>)>>,
}

/// A place where the code uses something of a package: calls, constructs, decorates with or passes on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use<'a> {
    /// The name in the package; `default` or `*` for the whole.
    pub(super) name: &'a str,
    /// The member of it; empty for itself.
    pub(super) member: &'a str,
    /// The file.
    pub(super) path: &'a str,
    /// The line.
    pub(super) line: usize,
}

impl Use<'_> {
    pub(super) fn part(self, name: &str) -> Part {
        part(name, self.path, self.line)
    }

    fn evidence(self, name: &str) -> Evidence {
        Evidence { name: name.to_owned(), path: self.path.to_owned(), line: line_number(self.line) }
    }
}

/// A part that is there.
pub(super) fn part(name: &str, path: &str, line: usize) -> Part {
    Part { present: true, name: name.to_owned(), path: path.to_owned(), line: line_number(line) }
}

/// A package, or the packages of a scope for `@scope/*`, and what facts call it.
pub(super) type Library = (&'static str, &'static str);

/// A function, and the file that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Body<'a> {
    pub(super) path: &'a str,
    pub(super) module: &'a Module,
    pub(super) function: FunctionId,
}

impl<'a> Code<'a> {
    /// Gathers the code of a project.
    pub(super) fn read(context: Context<'a>) -> Self {
        // `jest.config.ts` configures a tool; `src/config/app.config.ts` is the application's.
        let runs = |path: &str| {
            let inside = context.unit.inside(path);
            !is_example_path(inside)
                && (directory_of(inside).contains("src") || !file_name_of(inside).contains(".config."))
        };
        let modules: Vec<(&str, &Module)> = context
            .application_modules()
            .filter(|(path, module)| module.language != Language::Declaration && runs(path))
            .collect();
        let mut uses: BTreeMap<&str, Vec<Use<'_>>> = BTreeMap::new();
        for (path, module) in &modules {
            each_expression(module, &mut |expression, line| {
                let (object, member) = match expression {
                    Expression::Member(object, member) => (&**object, member.as_str()),
                    expression => (expression, ""),
                };
                let Expression::Name(_, Origin::Import(import)) = object else { return };
                let Some(import) = module.imports.get(*import) else { return };
                if import.type_only || import.from.starts_with('.') {
                    return;
                }
                // `pkg.Name` of a whole module is its export `Name`.
                let whole = matches!(import.imported.as_str(), "*" | "default") && !member.is_empty();
                let (name, member) = if whole { (member, "") } else { (import.imported.as_str(), member) };
                uses.entry(&import.from).or_default().push(Use { name, member, path, line });
            });
        }
        let methods = methods(&modules);
        Code { context, modules, uses, methods }
    }

    /// Uses of a package, or of the packages of a scope for `@scope/*`.
    pub(super) fn uses_of(&self, package: &'static str) -> impl Iterator<Item = Use<'a>> {
        let scope = package.strip_suffix('*');
        let start = scope.unwrap_or(package);
        // A file of the package is the package: `pg/lib/client`.
        let fits = move |rest: &str| scope.is_some() || rest.is_empty() || rest.starts_with('/');
        self.uses
            .range(start..)
            .map_while(move |(from, uses)| Some((from.strip_prefix(start)?, uses)))
            .filter(move |(rest, _)| fits(rest))
            .flat_map(|(_, uses)| uses.iter().copied())
    }

    /// Packages in use.
    pub(super) fn packages(&self) -> impl Iterator<Item = (&'a str, &[Use<'a>])> {
        self.uses.iter().map(|(from, uses)| (*from, uses.as_slice()))
    }

    /// The first use of the first of these packages that is in use.
    pub(super) fn first_of(&self, libraries: &[Library]) -> Part {
        let found = libraries.iter().find_map(|(package, name)| Some(self.uses_of(package).next()?.part(name)));
        found.unwrap_or_default()
    }

    /// The first use under each of the names.
    pub(super) fn each_of(&self, libraries: &[Library]) -> Vec<Evidence> {
        let mut seen = BTreeSet::new();
        libraries
            .iter()
            .filter_map(|(package, name)| {
                let found = self.uses_of(package).next()?;
                seen.insert(*name).then(|| found.evidence(name))
            })
            .collect()
    }

    /// Every call with its place.
    pub(super) fn calls(&self) -> impl Iterator<Item = (&'a str, &'a Module, &'a Call)> {
        self.modules.iter().flat_map(|(path, module)| module.calls.iter().map(|call| (*path, *module, call)))
    }

    /// The function that an expression stands for, here or in another file; for a call, the function that its callee returns.
    pub(super) fn function_of(&self, path: &'a str, expression: &'a Expression) -> Option<Body<'a>> {
        self.function_within(path, expression, MOST_FACTORIES)
    }

    fn function_within(&self, path: &'a str, expression: &'a Expression, factories: usize) -> Option<Body<'a>> {
        let at = self.context.sources.definition(path, expression)?;
        match at.expression {
            Expression::Function(function) => Some(Body { path: at.path, module: at.module, function: *function }),
            Expression::Call(call) => {
                let callee = &at.module.calls.get(*call)?.callee;
                let factory = self.function_within(at.path, callee, factories.checked_sub(1)?)?;
                let returns = &factory.module.functions.get(factory.function)?.returns;
                returns
                    .iter()
                    .take(MOST_RETURNS)
                    .find_map(|value| self.function_within(factory.path, value, factories.checked_sub(1)?))
            }
            Expression::Member(object, name) => self.method(object, name),
            _ => None,
        }
    }

    /// The method that `errorHandler.handle` and `this.handle` are: of the class that the object is named after, or else the only method
    /// of this name.
    fn method(&self, object: &Expression, name: &str) -> Option<Body<'a>> {
        let of_class = match object {
            Expression::Name(name, _) | Expression::Member(_, name) => name.as_str(),
            _ => "",
        };
        match self.methods.get(name)?.as_slice() {
            [(_, only)] => Some(*only),
            several => several.iter().find(|(class, _)| class.eq_ignore_ascii_case(of_class)).map(|(_, body)| *body),
        }
    }
}

/// The methods of every class, by name; of one name as many as are worth comparing.
fn methods<'a>(modules: &[(&'a str, &'a Module)]) -> BTreeMap<&'a str, Vec<(&'a str, Body<'a>)>> {
    let mut methods: BTreeMap<&str, Vec<(&str, Body<'_>)>> = BTreeMap::new();
    for (path, module) in modules {
        for class in &module.classes {
            for member in &class.members {
                let function = match &member.value {
                    Some(Expression::Function(function)) => Some(*function),
                    _ => member.function,
                };
                let named = methods.entry(&member.name).or_default();
                if let Some(function) = function.filter(|_| named.len() < MOST_METHODS) {
                    named.push((&class.name, Body { path, module, function }));
                }
            }
        }
    }
    methods
}

/// Methods of one name that are compared.
const MOST_METHODS: usize = 64;

/// Values that a function may return, as far as they are followed.
const MOST_RETURNS: usize = 4;

/// Functions that return functions which are followed one after the other.
const MOST_FACTORIES: usize = 3;

/// Visits every expression that a file keeps, the parts of each included, with the line of the statement that it belongs to.
pub(super) fn each_expression<'m>(module: &'m Module, visit: &mut impl FnMut(&'m Expression, usize)) {
    for call in &module.calls {
        parts(&call.callee, call.line, visit);
        call.arguments.iter().for_each(|argument| parts(argument, call.line, visit));
    }
    for binding in &module.bindings {
        binding.value.iter().for_each(|value| parts(value, binding.line, visit));
    }
    for assignment in &module.assignments {
        parts(&assignment.value, assignment.line, visit);
    }
    for export in &module.exports {
        if let crate::formats::javascript::Exported::Expression(expression) = &export.value {
            parts(expression, export.line, visit);
        }
    }
    for function in &module.functions {
        function.returns.iter().for_each(|value| parts(value, function.line, visit));
        function.parameters.iter().for_each(|parameter| decorators(&parameter.decorators, visit));
    }
    for class in &module.classes {
        class.extends.iter().for_each(|extends| parts(extends, class.line, visit));
        decorators(&class.decorators, visit);
        for member in &class.members {
            member.value.iter().for_each(|value| parts(value, member.line, visit));
            decorators(&member.decorators, visit);
        }
    }
}

fn decorators<'m>(decorators: &'m [Decorator], visit: &mut impl FnMut(&'m Expression, usize)) {
    for decorator in decorators {
        parts(&decorator.callee, decorator.line, visit);
        decorator.arguments.iter().flatten().for_each(|argument| parts(argument, decorator.line, visit));
    }
}

/// An expression and its parts. A call is a part by its number alone, since each call is visited in its own place. The depth is
/// bounded by the reader, which gives up on deeper nesting.
fn parts<'m>(expression: &'m Expression, line: usize, visit: &mut impl FnMut(&'m Expression, usize)) {
    visit(expression, line);
    match expression {
        // `a.b` is told as a whole; its root alone would be a second use.
        Expression::Member(object, _) if matches!(**object, Expression::Name(..)) => {}
        Expression::Member(object, _) => parts(object, line, visit),
        Expression::Index(object, index) => {
            parts(object, line, visit);
            parts(index, line, visit);
        }
        Expression::Template(_, values) | Expression::Array(values) => {
            values.iter().for_each(|value| parts(value, line, visit));
        }
        Expression::Object(properties) => {
            properties.iter().for_each(|property| parts(&property.value, property.line, visit));
        }
        Expression::Spread(value) | Expression::Await(value) | Expression::Unary(_, value) => parts(value, line, visit),
        Expression::Conditional(test, then, otherwise) => {
            [test, then, otherwise].into_iter().for_each(|value| parts(value, line, visit));
        }
        Expression::Binary(_, left, right) => {
            parts(left, line, visit);
            parts(right, line, visit);
        }
        _ => {}
    }
}
