//! Written types: their names, and what they say about the use of the type system.

use oxc_ast::ast as js;
use oxc_ast_visit::{Visit, walk};

use super::Walker;
use super::lines::Lines;
use crate::formats::javascript::TypeName;

/// Levels of a type's arguments that are kept.
const DEEPEST_ARGUMENT: usize = 16;

/// Counts `any` and type parameters in a type.
pub(super) struct Counter<'t> {
    lines: &'t Lines,
    any: Vec<usize>,
    generics: usize,
}

impl<'a> Visit<'a> for Counter<'_> {
    fn visit_ts_any_keyword(&mut self, any: &js::TSAnyKeyword) {
        self.any.push(self.lines.line(any.span.start));
    }

    fn visit_ts_type_parameter_declaration(&mut self, parameters: &js::TSTypeParameterDeclaration<'a>) {
        self.generics += 1;
        walk::walk_ts_type_parameter_declaration(self, parameters);
    }
}

impl<'a> Walker<'_, 'a> {
    /// Counts within something that is all type.
    pub(super) fn count(&mut self, visit: impl FnOnce(&mut Counter)) {
        let mut counter =
            Counter { lines: self.lines, any: std::mem::take(&mut self.module.types.any_annotations), generics: 0 };
        visit(&mut counter);
        self.module.types.any_annotations = counter.any;
        self.module.types.generics += counter.generics;
    }

    pub(super) fn type_annotation(&mut self, annotation: Option<&js::TSTypeAnnotation<'a>>) -> Option<TypeName> {
        annotation.map(|annotation| self.written_type(&annotation.type_annotation))
    }

    pub(super) fn written_type(&mut self, written: &js::TSType<'a>) -> TypeName {
        self.count(|counter| counter.visit_ts_type(written));
        type_name(written, 0)
    }

    /// The type of `as T`, `satisfies T`, `<T>value`.
    pub(super) fn asserted_type(&mut self, written: &js::TSType<'a>) {
        let mut counter =
            Counter { lines: self.lines, any: std::mem::take(&mut self.module.types.any_assertions), generics: 0 };
        counter.visit_ts_type(written);
        self.module.types.any_assertions = counter.any;
        self.module.types.generics += counter.generics;
    }

    pub(super) fn type_parameters(&mut self, parameters: Option<&js::TSTypeParameterDeclaration<'a>>) {
        if let Some(parameters) = parameters {
            self.count(|counter| counter.visit_ts_type_parameter_declaration(parameters));
        }
    }

    pub(super) fn interface(&mut self, interface: &js::TSInterfaceDeclaration<'a>) {
        self.count(|counter| counter.visit_ts_interface_declaration(interface));
    }

    pub(super) fn alias(&mut self, alias: &js::TSTypeAliasDeclaration<'a>) {
        self.count(|counter| counter.visit_ts_type_alias_declaration(alias));
    }

    pub(super) fn index_signature(&mut self, signature: &js::TSIndexSignature<'a>) {
        self.count(|counter| counter.visit_ts_index_signature(signature));
    }

    pub(super) fn type_arguments(&mut self, arguments: Option<&js::TSTypeParameterInstantiation<'a>>) -> Vec<TypeName> {
        match arguments {
            Some(arguments) => arguments.params.iter().map(|argument| self.written_type(argument)).collect(),
            None => Vec::new(),
        }
    }
}

/// The name of a type; empty for what has none.
fn type_name(written: &js::TSType, depth: usize) -> TypeName {
    use js::TSType as T;
    if depth > DEEPEST_ARGUMENT {
        return TypeName::default();
    }
    let all = |types: &[T]| types.iter().map(|written| type_name(written, depth + 1)).collect();
    let keyword = |name: &str| TypeName { name: name.to_owned(), arguments: Vec::new() };
    match written {
        T::TSAnyKeyword(_) => keyword("any"),
        T::TSBigIntKeyword(_) => keyword("bigint"),
        T::TSBooleanKeyword(_) => keyword("boolean"),
        T::TSNeverKeyword(_) => keyword("never"),
        T::TSNullKeyword(_) => keyword("null"),
        T::TSNumberKeyword(_) => keyword("number"),
        T::TSObjectKeyword(_) => keyword("object"),
        T::TSStringKeyword(_) => keyword("string"),
        T::TSSymbolKeyword(_) => keyword("symbol"),
        T::TSUndefinedKeyword(_) => keyword("undefined"),
        T::TSUnknownKeyword(_) => keyword("unknown"),
        T::TSVoidKeyword(_) => keyword("void"),
        T::TSThisType(_) => keyword("this"),
        T::TSArrayType(array) => {
            TypeName { name: "Array".to_owned(), arguments: vec![type_name(&array.element_type, depth + 1)] }
        }
        T::TSTypeReference(reference) => TypeName {
            name: dotted(&reference.type_name),
            arguments: reference.type_arguments.as_ref().map(|arguments| all(&arguments.params)).unwrap_or_default(),
        },
        T::TSUnionType(union) => TypeName { name: "|".to_owned(), arguments: all(&union.types) },
        T::TSIntersectionType(intersection) => TypeName { name: "&".to_owned(), arguments: all(&intersection.types) },
        T::TSParenthesizedType(inner) => type_name(&inner.type_annotation, depth + 1),
        T::TSTypeOperatorType(operator) if operator.operator == js::TSTypeOperatorOperator::Readonly => {
            type_name(&operator.type_annotation, depth + 1)
        }
        _ => TypeName::default(),
    }
}

/// `Express.Request`
pub(super) fn dotted(name: &js::TSTypeName) -> String {
    let mut parts = Vec::new();
    let mut rest = name;
    loop {
        match rest {
            js::TSTypeName::IdentifierReference(identifier) => {
                parts.push(identifier.name.as_str());
                break;
            }
            js::TSTypeName::QualifiedName(qualified) => {
                parts.push(qualified.right.name.as_str());
                rest = &qualified.left;
            }
            js::TSTypeName::ThisExpression(_) => {
                parts.push("this");
                break;
            }
        }
    }
    parts.reverse();
    parts.join(".")
}
