//! From a text to a [`Module`]: one parse, one scope analysis, one walk.

mod classes;
mod comments;
mod declarations;
mod environment;
mod expressions;
mod functions;
mod lines;
mod modules;
mod nesting;
mod resolve;
mod stack;
mod statements;
mod types;

use std::collections::BTreeMap;

use oxc_allocator::Allocator;
use oxc_ast::ast as js;
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_semantic::{Scoping, SemanticBuilder, Stats};
use oxc_span::{GetSpan, SourceType};

use super::{ClassId, Expression, FunctionId, Language, Module, Origin, SyntaxError};
use lines::Lines;
use stack::Room;

/// Nesting beyond which a file is refused, in syntax nodes. Chains of binary operators and of `else if` do not count.
const DEEPEST: usize = 1_000;

/// Reads the source file `text`. Its extension in `path` tells the dialect: `.ts`, `.mts`, `.cts`, `.tsx` and their `.d.ts` forms;
/// everything else is JavaScript with JSX, read as a module and, where that fails, as CommonJS.
///
/// Never fails: what could not be read is in [`Module::errors`]. A text that nests too deeply to be read on 12 MiB of stack is
/// read on a thread of its own, and refused where not even that suffices.
pub fn read(text: &str, path: &str) -> Module {
    let dialects = dialects(path);
    match stack::room(text) {
        Room::Here => read_here(text, &dialects),
        Room::Thread(bytes) => std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(bytes);
            match thread.spawn_scoped(scope, || read_here(text, &dialects)) {
                Ok(reading) => reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                Err(error) => unreadable(text, &dialects, format!("no thread to read it on: {error}"), 1),
            }
        }),
        Room::None => unreadable(text, &dialects, TOO_DEEP.to_owned(), 1),
    }
}

const TOO_DEEP: &str = "nested too deeply to be read";

/// The ways to read a file, the likeliest first.
fn dialects(path: &str) -> Vec<SourceType> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let by_name = SourceType::from_path(name).unwrap_or_else(|_| SourceType::unambiguous());
    if by_name.is_typescript() {
        let module = by_name.with_module(true);
        let script = by_name.with_commonjs(true);
        if by_name.is_commonjs() { vec![script, module] } else { vec![module, script] }
    } else {
        let by_name = by_name.with_jsx(true);
        let (module, common) = (by_name.with_module(true), by_name.with_commonjs(true));
        if by_name.is_commonjs() {
            vec![common, by_name.with_script(true), module]
        } else {
            vec![module, common, by_name.with_script(true)]
        }
    }
}

fn language(dialect: SourceType) -> Language {
    if dialect.is_typescript_definition() {
        Language::Declaration
    } else if dialect.is_typescript() {
        Language::TypeScript
    } else {
        Language::JavaScript
    }
}

fn unreadable(text: &str, dialects: &[SourceType], message: String, line: usize) -> Module {
    Module {
        language: dialects.first().copied().map(language).unwrap_or_default(),
        lines: text.lines().count(),
        errors: vec![SyntaxError { message, line }],
        unreadable: true,
        ..Module::default()
    }
}

fn read_here(text: &str, dialects: &[SourceType]) -> Module {
    let allocator = Allocator::default();
    let Some(parsed) = parse(&allocator, text, dialects) else {
        return unreadable(text, dialects, "of no dialect".to_owned(), 1);
    };
    let lines = Lines::new(text);
    let program = &*allocator.alloc(parsed.program);
    let mut module = Module {
        language: language(program.source_type),
        lines: text.lines().count(),
        code_lines: lines.with_code(text, &program.comments),
        errors: parsed
            .diagnostics
            .iter()
            .map(|diagnostic| SyntaxError {
                message: diagnostic.message.to_string(),
                line: diagnostic.labels.first().map_or(1, |label| lines.line(label.offset())),
            })
            .collect(),
        ..Module::default()
    };
    if parsed.panicked {
        module.unreadable = true;
        return module;
    }
    let code_start = match (program.directives.first(), program.body.first()) {
        (Some(directive), _) => directive.span.start,
        (None, Some(statement)) => statement.span().start,
        (None, None) => u32::MAX,
    };
    comments::read(&program.comments, text, code_start, &lines, &mut module);
    // Given statistics spare a pass over the tree, and an assertion on them in debug builds that a broken tree could trip.
    let semantic = SemanticBuilder::new().with_stats(Stats::default()).build(program).semantic;
    Walker::new(program, &lines, semantic.scoping(), module).walk()
}

/// Parses in the first dialect that the text fits, or else in the one that it fits best.
fn parse<'a>(allocator: &'a Allocator, text: &'a str, dialects: &[SourceType]) -> Option<ParserReturn<'a>> {
    let options = ParseOptions { preserve_parens: false, ..ParseOptions::default() };
    let mut best: Option<ParserReturn<'a>> = None;
    for dialect in dialects {
        let parsed = Parser::new(allocator, text, *dialect).with_options(options).parse();
        if parsed.diagnostics.is_empty() && !parsed.panicked {
            return Some(parsed);
        }
        let faults = |parsed: &ParserReturn| (parsed.panicked, parsed.diagnostics.len());
        if best.as_ref().is_none_or(|best| faults(&parsed) < faults(best)) {
            best = Some(parsed);
        }
    }
    best
}

/// What the walk over the tree knows where it stands.
///
/// A name is resolved to its symbol at once and to what declares the symbol at the end, since a declaration may come after its
/// use. Until [`resolve`] runs, `Origin::Binding` and `Exported::Binding` hold the number of a symbol.
struct Walker<'t, 'a> {
    program: &'t js::Program<'a>,
    lines: &'t Lines,
    scoping: &'t Scoping,
    module: Module,
    /// By symbol: what declares it.
    origins: Vec<Origin>,
    /// Symbols that are another name for the environment, with the environment's own name.
    environments: BTreeMap<usize, &'static str>,
    place: Place,
    /// Nesting of the node at hand.
    depth: usize,
    /// The nesting went beyond [`DEEPEST`].
    too_deep: bool,
    /// Within a namespace, whose exports are not the module's.
    in_namespace: bool,
}

/// What a call inherits from where it stands.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    function: Option<FunctionId>,
    /// The class whose members are being read.
    class: Option<ClassId>,
    in_loop: bool,
    conditional: bool,
    /// The next expression is awaited or handed back.
    awaited: bool,
    /// A default stands beside the next expression.
    defaulted: bool,
}

impl<'t, 'a> Walker<'t, 'a> {
    fn new(program: &'t js::Program<'a>, lines: &'t Lines, scoping: &'t Scoping, module: Module) -> Self {
        Walker {
            program,
            lines,
            scoping,
            module,
            origins: vec![Origin::Other; scoping.symbols_len()],
            environments: BTreeMap::new(),
            place: Place::default(),
            depth: 0,
            too_deep: false,
            in_namespace: false,
        }
    }

    fn walk(mut self) -> Module {
        let program = self.program;
        self.environment_names(&program.body);
        self.statements(&program.body);
        if self.too_deep {
            return Module {
                language: self.module.language,
                lines: self.module.lines,
                code_lines: self.module.code_lines,
                errors: vec![SyntaxError { message: TOO_DEEP.to_owned(), line: 1 }],
                unreadable: true,
                ..Module::default()
            };
        }
        self.resolve();
        self.module
    }

    fn line(&self, offset: u32) -> usize {
        self.lines.line(offset)
    }

    /// Runs `read` at a place that differs from the present one.
    fn at<T>(&mut self, place: Place, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.place, place);
        let result = read(self);
        self.place = before;
        result
    }

    /// Runs `read` in a branch that may not be taken.
    fn branch<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.at(Place { conditional: true, ..self.place }, read)
    }

    /// Runs `read` in a loop's body.
    fn repeat<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.at(Place { in_loop: true, ..self.place }, read)
    }

    /// Runs `read` one level deeper, or not at all where that is too deep.
    fn deeper<T>(&mut self, otherwise: T, read: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth >= DEEPEST {
            self.too_deep = true;
            return otherwise;
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// The symbol that a name stands for; none for a global.
    fn symbol(&self, name: &js::IdentifierReference) -> Option<usize> {
        let reference = name.reference_id.get()?;
        self.scoping.get_reference(reference).symbol_id().map(|symbol| symbol.index())
    }

    /// Whether `name` is the global called `global`.
    fn is_global(&self, name: &js::IdentifierReference, global: &str) -> bool {
        name.name == global && self.symbol(name).is_none()
    }

    fn declare(&mut self, name: &js::BindingIdentifier, origin: Origin) {
        if let Some(symbol) = name.symbol_id.get()
            && let Some(place) = self.origins.get_mut(symbol.index())
        {
            *place = origin;
        }
    }

    /// The name and its symbol, to be resolved when all is read.
    fn name(&self, name: &js::IdentifierReference) -> Expression {
        let origin = self.symbol(name).map_or(Origin::Global, Origin::Binding);
        Expression::Name(name.name.to_string(), origin)
    }
}

#[cfg(test)]
mod tests;
