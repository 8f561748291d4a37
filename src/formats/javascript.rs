//! What a JavaScript or TypeScript file says, as plain values.
//!
//! [`read`] parses a file once (oxc) and keeps what the facts need: imports, bindings, functions, classes, calls and the
//! expressions they are made of, every name with what it resolves to. Nothing here knows what a test or a route is; that is for
//! the subjects under [`crate::facts`], which read these values and never a syntax tree of oxc's.
//!
//! Line numbers are 1-based. Identifiers such as [`CallId`] index the vectors of the [`Module`] that they come from.

mod reader;
mod trace;

pub use reader::read;
pub use trace::{Chain, Step};

/// Index into [`Module::imports`].
pub type ImportId = usize;
/// Index into [`Module::bindings`].
pub type BindingId = usize;
/// Index into [`Module::functions`].
pub type FunctionId = usize;
/// Index into [`Module::classes`].
pub type ClassId = usize;
/// Index into [`Module::calls`].
pub type CallId = usize;

/// The dialect of a file, from its extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// `.js`, `.cjs`, `.mjs`, `.jsx`
    #[default]
    JavaScript,
    /// `.ts`, `.cts`, `.mts`, `.tsx`
    TypeScript,
    /// `.d.ts`, `.d.cts`, `.d.mts`: types without code
    Declaration,
}

/// One source file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Module {
    /// The dialect that it was parsed as.
    pub language: Language,
    /// Lines of text.
    pub lines: usize,
    /// Lines that hold code: not blank, not only a comment.
    pub code_lines: usize,
    /// Names brought in from other modules, in source order.
    pub imports: Vec<Import>,
    /// Names handed out.
    pub exports: Vec<Export>,
    /// Variables, functions and classes that are declared at any depth.
    pub bindings: Vec<Binding>,
    /// Every function body: declarations, expressions, arrows, methods.
    pub functions: Vec<Function>,
    /// Every class.
    pub classes: Vec<Class>,
    /// Every call, `new` and tagged template, in source order of its start, the outer one first; a call inside a callee or an argument
    /// has its own place. Decorators and imports by `require('x')` and `import('x')` are none of them.
    pub calls: Vec<Call>,
    /// Assignments to something other than a fresh declaration: `module.exports = …`, `app.locals.name = …`.
    pub assignments: Vec<Assignment>,
    /// Reads of environment variables.
    pub environment: Vec<EnvironmentRead>,
    /// How the type system is used.
    pub types: TypeUse,
    /// Block comments that start with `/**` or hold `@swagger`, `@openapi`: their text without the stars. Line `n` of the text, counted
    /// from 0, stands `n` lines below the comment's first.
    pub doc_comments: Vec<Comment>,
    /// What the parser could not read; the rest of the file is still here.
    pub errors: Vec<SyntaxError>,
    /// The parser could make nothing of the file, or it nests too deeply: all vectors but `errors` are empty.
    pub unreadable: bool,
}

/// A name that comes from another module.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Import {
    /// The specifier as written: `express`, `./app.js`, `node:test`.
    pub from: String,
    /// The name over there; `default` for a default import, `*` for the whole module, empty for an import for its effects alone.
    pub imported: String,
    /// The name here; empty where it is bound to none.
    pub local: String,
    /// `import type`, or a name so marked.
    pub type_only: bool,
    /// How it is brought in.
    pub kind: ImportKind,
    /// Where.
    pub line: usize,
}

/// The form of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImportKind {
    /// `import … from`, `import x = require()`
    #[default]
    Static,
    /// `require()` with a literal
    Require,
    /// `import()` with a literal
    Dynamic,
    /// `export … from`
    ReExport,
}

/// A name handed out.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// The name outside; `default`, or `*` for `export * from`; `module.exports = x` is `default`, `exports.x =` and `module.exports.x =` are `x`.
    pub name: String,
    /// What it is.
    pub value: Exported,
    /// Where.
    pub line: usize,
}

/// What an export hands out.
#[derive(Debug, Clone, PartialEq)]
pub enum Exported {
    /// Something declared here.
    Binding(BindingId),
    /// A name of another module.
    Import(ImportId),
    /// The value of an expression.
    Expression(Expression),
    /// A type, or something not followed.
    Other,
}

/// A declared name.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// The name.
    pub name: String,
    /// What it was declared with; for a destructured name, the member of the initialiser: `const { a } = b` gives `b.a`.
    pub value: Option<Expression>,
    /// Assigned again after its declaration.
    pub reassigned: bool,
    /// The type written beside it.
    pub type_name: Option<TypeName>,
    /// The function in whose body it is declared; `None` at the top level.
    pub function: Option<FunctionId>,
    /// Where.
    pub line: usize,
}

/// What a name stands for, by scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Declared in no file: `process`, `describe` of a runner with globals.
    Global,
    /// Imported.
    Import(ImportId),
    /// Declared here.
    Binding(BindingId),
    /// The parameter of a function, by position. A destructured parameter's names all have its position.
    Parameter(FunctionId, usize),
    /// Something not followed (enum, namespace, type, catch clause).
    Other,
}

/// An expression, reduced to what can be followed. Type assertions, `!`, `satisfies` and parentheses are seen through.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// A numeric literal.
    Number(f64),
    /// A string literal, or a template without expressions.
    Text(String),
    /// A template: texts, one more than expressions.
    Template(Vec<String>, Vec<Expression>),
    /// A regular expression, its source.
    Pattern(String),
    /// A name.
    Name(String, Origin),
    /// `this`
    This,
    /// `super`
    Super,
    /// `object.property`, `object?.property`, `object['property']`; `#private` keeps its mark.
    Member(Box<Expression>, String),
    /// `object[index]` with a computed index.
    Index(Box<Expression>, Box<Expression>),
    /// A call, `new` or tagged template.
    Call(CallId),
    /// A function or arrow.
    Function(FunctionId),
    /// A class expression.
    Class(ClassId),
    /// An object literal.
    Object(Vec<Property>),
    /// An array literal; holes are left out.
    Array(Vec<Expression>),
    /// `...value`
    Spread(Box<Expression>),
    /// `await value`
    Await(Box<Expression>),
    /// `test ? then : otherwise`
    Conditional(Box<Expression>, Box<Expression>, Box<Expression>),
    /// A binary or logical operation: operator, left, right. A long chain of one operator such as `+` is a balanced tree.
    Binary(&'static str, Box<Expression>, Box<Expression>),
    /// A unary operation: operator, operand.
    Unary(&'static str, Box<Expression>),
    /// A JSX element: its tag's name.
    Jsx(String),
    /// Anything else.
    Other,
}

/// A member of an object literal.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// The key; empty for a spread, whose value is what is spread; `[computed]` for a computed key that is no literal.
    pub key: String,
    /// The value; a method's is its function.
    pub value: Expression,
    /// Where.
    pub line: usize,
}

/// A call, construction or tagged template.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Which of the three.
    pub kind: CallKind,
    /// What is called.
    pub callee: Expression,
    /// With what; a tagged template's one argument is its template.
    pub arguments: Vec<Expression>,
    /// The type arguments: `app.get<Params>(…)`.
    pub type_arguments: Vec<TypeName>,
    /// The innermost function in whose body it stands.
    pub function: Option<FunctionId>,
    /// Inside a loop of that function (`for`, `while`), not counting callbacks such as `forEach`.
    pub in_loop: bool,
    /// Inside an `if`, `switch`, `?:`, `&&`, `||`, `catch` of that function.
    pub conditional: bool,
    /// Directly under `await`, `return`, `yield`, or an arrow's expression body.
    pub awaited: bool,
    /// Where the call's own name stands: the property's line for `a\n.b()`.
    pub line: usize,
}

/// The form of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallKind {
    /// `f(x)`
    Call,
    /// `new F(x)`
    New,
    /// `` tag`text` ``
    Tagged,
}

/// A function body.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Function {
    /// Its own name, or the variable or key that it is assigned to.
    pub name: String,
    /// Parameters in order.
    pub parameters: Vec<Parameter>,
    /// Marked `async`.
    pub is_async: bool,
    /// The function around it.
    pub parent: Option<FunctionId>,
    /// The class whose method it is, or whose field it is the value of.
    pub class: Option<ClassId>,
    /// Statements directly in its body; an arrow with an expression body has one.
    pub statements: usize,
    /// What it returns.
    pub returns: Vec<Expression>,
    /// The written return type.
    pub return_type: Option<TypeName>,
    /// First line.
    pub line: usize,
    /// Last line.
    pub end_line: usize,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parameter {
    /// Its name; for a pattern, the names that it binds.
    pub names: Vec<String>,
    /// The written type.
    pub type_name: Option<TypeName>,
    /// Decorators on it.
    pub decorators: Vec<Decorator>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Class {
    /// Its name; empty for an anonymous one.
    pub name: String,
    /// What it extends.
    pub extends: Option<Expression>,
    /// Names of the interfaces that it implements.
    pub implements: Vec<TypeName>,
    /// Decorators on the class.
    pub decorators: Vec<Decorator>,
    /// Methods and fields in order; a parameter property of the constructor follows it as a field.
    pub members: Vec<Member>,
    /// Where.
    pub line: usize,
}

/// A member of a class.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Its name; `constructor` for the constructor.
    pub name: String,
    /// The body, for methods and accessors.
    pub function: Option<FunctionId>,
    /// The initialiser, for fields.
    pub value: Option<Expression>,
    /// The written type, for fields.
    pub type_name: Option<TypeName>,
    /// Marked `?`.
    pub optional: bool,
    /// Marked `static`.
    pub is_static: bool,
    /// Decorators on it.
    pub decorators: Vec<Decorator>,
    /// Where.
    pub line: usize,
}

/// A decorator.
#[derive(Debug, Clone, PartialEq)]
pub struct Decorator {
    /// What is applied: `Get` in `@Get('x')` and in `@Get`.
    pub callee: Expression,
    /// The arguments; `None` where it is not called.
    pub arguments: Option<Vec<Expression>>,
    /// Where.
    pub line: usize,
}

/// A written type, by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypeName {
    /// `string`, `Promise`, `Array` (also for `T[]`), `Express.Request`; `|`, `&` for a union or intersection; empty for anything else.
    pub name: String,
    /// Type arguments, or the members of a union or intersection.
    pub arguments: Vec<TypeName>,
}

/// An assignment.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// What is assigned to.
    pub target: Expression,
    /// The value.
    pub value: Expression,
    /// The innermost function in whose body it stands.
    pub function: Option<FunctionId>,
    /// Where.
    pub line: usize,
}

/// A read of an environment variable.
#[derive(Debug, Clone, PartialEq)]
pub struct EnvironmentRead {
    /// Its name; empty where it is computed or the whole environment is passed on.
    pub name: String,
    /// `process.env`, `import.meta.env`, `Bun.env`, `Deno.env`
    pub source: &'static str,
    /// A default stands beside it: `?? x`, `|| x`, a destructuring default.
    pub has_default: bool,
    /// Where.
    pub line: usize,
}

/// How a file uses the type system.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypeUse {
    /// Lines of `any` in every other written type: `: any`, `Promise<any>`.
    pub any_annotations: Vec<usize>,
    /// Lines of `any` in the type of an assertion: `as any`, `<any>value`.
    pub any_assertions: Vec<usize>,
    /// Lines of `value!`.
    pub non_null_assertions: Vec<usize>,
    /// Comments that silence the compiler.
    pub suppressions: Vec<Suppression>,
    /// `// @ts-check` at the top of a JavaScript file.
    pub checked: bool,
    /// Interfaces declared.
    pub interfaces: usize,
    /// Type aliases declared.
    pub aliases: usize,
    /// Enums declared.
    pub enums: usize,
    /// Declarations with type parameters.
    pub generics: usize,
    /// Decorators applied.
    pub decorators: usize,
}

/// A comment that silences the compiler.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppression {
    /// `@ts-ignore`, `@ts-nocheck` or `@ts-expect-error`
    pub directive: &'static str,
    /// Where.
    pub line: usize,
}

/// A comment's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// Without the comment marks and leading stars.
    pub text: String,
    /// First line.
    pub line: usize,
}

/// What the parser could not read.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntaxError {
    /// The parser's words.
    pub message: String,
    /// Where.
    pub line: usize,
}
