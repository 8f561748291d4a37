//! The Prisma schema language: `schema.prisma` and the folders of `.prisma` files that make up one schema.
//!
//! Rules: Prisma documentation, "Prisma schema reference". The reader is tolerant: a line that it does not understand
//! becomes an error with its number, and reading goes on with the next line.

mod lexer;
mod parser;
mod tables;
#[cfg(test)]
mod tests;

pub use parser::parse;
pub use tables::to_schema;

/// What one file declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrismaSchema {
    /// The `datasource` blocks; Prisma allows one in a schema.
    pub datasources: Vec<Datasource>,
    /// The `generator` blocks.
    pub generators: Vec<Generator>,
    /// The `model`, `view` and `type` blocks in order.
    pub models: Vec<Model>,
    /// The `enum` blocks.
    pub enums: Vec<Enumeration>,
    /// The lines that were not understood.
    pub errors: Vec<SyntaxError>,
}

/// A `datasource` block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Datasource {
    /// Its name.
    pub name: String,
    /// The `provider`: `postgresql`, `mysql`, `sqlite`, `sqlserver`, `mongodb`, `cockroachdb`. Empty when it is missing.
    pub provider: String,
    /// The `url`; `None` when it is missing, as Prisma 7 has it.
    pub url: Option<Url>,
    /// The `relationMode`; with `prisma` the database holds no foreign keys. Empty when it is missing.
    pub relation_mode: String,
    /// The line of its head, counted from 1.
    pub line: usize,
}

/// Where a datasource takes its connection from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Url {
    /// `env("DATABASE_URL")`: the name of the variable.
    Environment(String),
    /// The address itself, credentials and all.
    Literal(String),
}

/// A `generator` block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Generator {
    /// Its name.
    pub name: String,
    /// The `provider`. Empty when it is missing.
    pub provider: String,
    /// The line of its head, counted from 1.
    pub line: usize,
}

/// What a block with fields stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ModelKind {
    /// A table or collection.
    #[default]
    Model,
    /// A view.
    View,
    /// A composite type, embedded in documents (MongoDB).
    Type,
}

/// A `model`, `view` or `type` block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Model {
    /// Which of the three it is.
    pub kind: ModelKind,
    /// Its name.
    pub name: String,
    /// Its fields in order.
    pub fields: Vec<Field>,
    /// Its block attributes (`@@id`, `@@index`, …), named without the signs.
    pub attributes: Vec<Attribute>,
    /// The line of its head, counted from 1.
    pub line: usize,
}

/// A field of a model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type without `[]` and `?`: a scalar, an enumeration, a model, or `Unsupported`.
    pub type_name: String,
    /// The database type inside `Unsupported("…")`; empty otherwise.
    pub unsupported: String,
    /// True for `[]`.
    pub list: bool,
    /// True for `?`.
    pub optional: bool,
    /// Its attributes in order, named without the sign: `id`, `relation`, `db.VarChar`.
    pub attributes: Vec<Attribute>,
    /// Its line, counted from 1.
    pub line: usize,
}

/// An `enum` block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Enumeration {
    /// Its name.
    pub name: String,
    /// The names of its values in order.
    pub values: Vec<String>,
    /// Its block attributes.
    pub attributes: Vec<Attribute>,
    /// The line of its head, counted from 1.
    pub line: usize,
}

/// An attribute of a field or of a block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attribute {
    /// Its name without `@`.
    pub name: String,
    /// Its arguments in order.
    pub arguments: Vec<Argument>,
    /// Its line, counted from 1.
    pub line: usize,
}

/// An argument of an attribute or of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Its name, if it has one (`fields: [authorId]`).
    pub name: Option<String>,
    /// Its value.
    pub value: Value,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `"text"`, with its escapes resolved.
    Text(String),
    /// A number as written.
    Number(String),
    /// A field, a value of an enumeration, a type, `true` or `false`, with its dots: `address.city`.
    Constant(String),
    /// `[a, b]`
    List(Vec<Value>),
    /// `now()`, `env("NAME")`, `title(sort: Desc)`
    Function {
        /// Its name.
        name: String,
        /// Its arguments.
        arguments: Vec<Argument>,
    },
}

/// A line that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it, as a phrase.
    pub message: String,
}

impl Attribute {
    /// The value of the argument of that name; for the first name of an attribute's signature also the unnamed one.
    pub fn argument(&self, name: &str, unnamed: bool) -> Option<&Value> {
        let named = self.arguments.iter().find(|argument| argument.name.as_deref() == Some(name));
        let first = self.arguments.first().filter(|argument| unnamed && argument.name.is_none());
        named.or(first).map(|argument| &argument.value)
    }
}

impl Field {
    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

impl Model {
    /// The first block attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The name that the database knows it by: that of `@@map`, else its own. Without its schema.
    pub fn database_name(&self) -> &str {
        self.attribute("map").and_then(|map| map.argument("name", true)).and_then(Value::text).unwrap_or(&self.name)
    }
}

impl Value {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}
