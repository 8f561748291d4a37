//! What the reader makes of small files.

mod calls;
mod classes;
mod comments;
mod environment;
mod exports;
mod imports;
mod names;
mod robustness;
mod types;

use super::read;
use crate::formats::javascript::{Call, Expression, Module, Origin};

/// Reads TypeScript that has no faults.
fn typescript(text: &str) -> Module {
    let module = read(text, "src/file.ts");
    assert_eq!(module.errors, [], "{text}");
    module
}

/// Reads JavaScript that has no faults.
fn javascript(text: &str) -> Module {
    let module = read(text, "file.js");
    assert_eq!(module.errors, [], "{text}");
    module
}

fn text(text: &str) -> Expression {
    Expression::Text(text.to_owned())
}

fn global(name: &str) -> Expression {
    Expression::Name(name.to_owned(), Origin::Global)
}

fn member(object: Expression, name: &str) -> Expression {
    Expression::Member(Box::new(object), name.to_owned())
}

/// The value of the binding called `name`.
fn value<'m>(module: &'m Module, name: &str) -> Option<&'m Expression> {
    module.bindings.iter().find(|binding| binding.name == name)?.value.as_ref()
}

/// The last part of a callee's name.
fn called(call: &Call) -> &str {
    match &call.callee {
        Expression::Name(name, _) | Expression::Member(_, name) => name,
        _ => "",
    }
}
