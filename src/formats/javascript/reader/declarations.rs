//! Declared names and what they are declared with.

use oxc_ast::ast as js;
use oxc_semantic::SymbolId;
use oxc_span::GetSpan;

use super::Walker;
use crate::formats::javascript::{Binding, Expression, Origin, TypeName};

/// Nodes of an initialiser that are copied for a name destructured from it.
const LARGEST_COPY: usize = 64;

impl<'a> Walker<'_, 'a> {
    pub(super) fn declaration(&mut self, declaration: &js::Declaration<'a>) {
        match declaration {
            js::Declaration::VariableDeclaration(variables) => self.variables(variables),
            js::Declaration::FunctionDeclaration(function) => self.function_declaration(function, function.span.start),
            js::Declaration::ClassDeclaration(class) => self.class_declaration(class),
            js::Declaration::TSTypeAliasDeclaration(alias) => {
                self.module.types.aliases += 1;
                self.alias(alias);
            }
            js::Declaration::TSInterfaceDeclaration(interface) => self.interface_declaration(interface),
            js::Declaration::TSEnumDeclaration(declared) => {
                self.module.types.enums += 1;
                for member in &declared.body.members {
                    if let Some(initializer) = &member.initializer {
                        self.expression(initializer);
                    }
                }
            }
            js::Declaration::TSNamespaceDeclaration(namespace) => {
                let mut body = &namespace.body;
                while let js::TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) = body {
                    body = &inner.body;
                }
                if let js::TSNamespaceDeclarationBody::TSModuleBlock(block) = body {
                    self.namespace(&block.body);
                }
            }
            js::Declaration::TSExternalModuleDeclaration(external) => {
                if let Some(block) = &external.body {
                    self.namespace(&block.body);
                }
            }
            js::Declaration::TSGlobalDeclaration(global) => self.namespace(&global.body.body),
            js::Declaration::TSImportEqualsDeclaration(import) => self.import_equals(import),
        }
    }

    fn namespace(&mut self, statements: &[js::Statement<'a>]) {
        let around = std::mem::replace(&mut self.in_namespace, true);
        self.statements(statements);
        self.in_namespace = around;
    }

    pub(super) fn interface_declaration(&mut self, interface: &js::TSInterfaceDeclaration<'a>) {
        self.module.types.interfaces += 1;
        self.interface(interface);
    }

    pub(super) fn function_declaration(&mut self, function: &js::Function<'a>, start: u32) {
        let Some(name) = &function.id else {
            return;
        };
        let binding = self.bind(name, None);
        if function.body.is_some() {
            let id = self.function(function, "", start);
            self.give(binding, Expression::Function(id));
        } else {
            self.signature(function);
        }
    }

    pub(super) fn class_declaration(&mut self, class: &js::Class<'a>) {
        let binding = class.id.as_ref().map(|name| self.bind(name, None));
        let id = self.class(class, "");
        if let Some(binding) = binding {
            self.give(binding, Expression::Class(id));
        }
    }

    pub(super) fn variables(&mut self, declaration: &js::VariableDeclaration<'a>) {
        for declarator in &declaration.declarations {
            self.variable(declarator);
        }
    }

    fn variable(&mut self, declarator: &js::VariableDeclarator<'a>) {
        let type_name = self.type_annotation(declarator.type_annotation.as_deref());
        let Some(init) = &declarator.init else {
            self.bind_pattern(&declarator.id, None, type_name);
            return;
        };
        if self.import_variable(&declarator.id, init) {
            return;
        }
        if let js::BindingPattern::BindingIdentifier(name) = &declarator.id {
            let binding = self.bind(name, type_name);
            let value = if self.environment_name(declarator) {
                self.environment(init)
            } else {
                self.named(init, &name.name, init.span().start)
            };
            self.give(binding, value);
            return;
        }
        let value = match self.environment_pattern(&declarator.id, init) {
            Some(environment) => environment,
            None => self.expression(init),
        };
        self.bind_pattern(&declarator.id, Some(&value), type_name);
    }

    /// Declares the names of a pattern. `value` is what the pattern takes apart.
    pub(super) fn bind_pattern(
        &mut self,
        pattern: &js::BindingPattern<'a>,
        value: Option<&Expression>,
        type_name: Option<TypeName>,
    ) {
        self.deeper((), |walker| match pattern {
            js::BindingPattern::BindingIdentifier(name) => {
                let binding = walker.bind(name, type_name);
                if let Some(value) = value {
                    walker.give(binding, copy(value));
                }
            }
            js::BindingPattern::AssignmentPattern(assigned) => {
                walker.expression(&assigned.right);
                walker.bind_pattern(&assigned.left, value, type_name);
            }
            js::BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    let key = walker.key(&property.key, property.computed);
                    let part = value.map(|value| member(value, key));
                    walker.bind_pattern(&property.value, part.as_ref(), None);
                }
                if let Some(rest) = &object.rest {
                    walker.bind_pattern(&rest.argument, value.map(|_| &Expression::Other), None);
                }
            }
            js::BindingPattern::ArrayPattern(array) => {
                for (position, element) in array.elements.iter().enumerate() {
                    if let Some(element) = element {
                        let part = value.map(|value| {
                            Expression::Index(Box::new(copy(value)), Box::new(Expression::Number(position as f64)))
                        });
                        walker.bind_pattern(element, part.as_ref(), None);
                    }
                }
                if let Some(rest) = &array.rest {
                    walker.bind_pattern(&rest.argument, value.map(|_| &Expression::Other), None);
                }
            }
        });
    }

    /// Reads what a pattern computes, its defaults and keys, where its names are declared by other means.
    pub(super) fn pattern_expressions(&mut self, pattern: &js::BindingPattern<'a>) {
        self.deeper((), |walker| match pattern {
            js::BindingPattern::BindingIdentifier(_) => {}
            js::BindingPattern::AssignmentPattern(assigned) => {
                walker.pattern_expressions(&assigned.left);
                walker.expression(&assigned.right);
            }
            js::BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    if property.computed {
                        walker.key(&property.key, true);
                    }
                    walker.pattern_expressions(&property.value);
                }
            }
            js::BindingPattern::ArrayPattern(array) => {
                for element in array.elements.iter().flatten() {
                    walker.pattern_expressions(element);
                }
            }
        });
    }

    /// Declares a name, for [`Walker::give`] to say with what. A name that is declared twice keeps one binding.
    pub(super) fn bind(&mut self, name: &js::BindingIdentifier<'a>, type_name: Option<TypeName>) -> usize {
        let symbol = name.symbol_id.get();
        if let Some(Origin::Binding(binding)) = symbol.and_then(|symbol| self.origins.get(symbol.index())) {
            return *binding;
        }
        let reassigned = symbol.is_some_and(|symbol: SymbolId| self.scoping.symbol_is_mutated(symbol));
        self.module.bindings.push(Binding {
            name: name.name.to_string(),
            value: None,
            reassigned,
            type_name,
            function: self.place.function,
            line: self.line(name.span.start),
        });
        let binding = self.module.bindings.len() - 1;
        self.declare(name, Origin::Binding(binding));
        binding
    }

    pub(super) fn give(&mut self, binding: usize, value: Expression) {
        if let Some(binding) = self.module.bindings.get_mut(binding) {
            if binding.value.is_none() {
                binding.value = Some(value);
            } else {
                binding.reassigned = true;
            }
        }
    }

    /// A function's head where it has no body.
    pub(super) fn signature(&mut self, function: &js::Function<'a>) {
        self.type_parameters(function.type_parameters.as_deref());
        for parameter in &function.params.items {
            self.decorators(&parameter.decorators);
            self.type_annotation(parameter.type_annotation.as_deref());
        }
        if let Some(rest) = &function.params.rest {
            self.type_annotation(rest.type_annotation.as_deref());
        }
        self.type_annotation(function.return_type.as_deref());
    }

    fn import_equals(&mut self, import: &js::TSImportEqualsDeclaration<'a>) {
        match &import.module_reference {
            js::TSModuleReference::ExternalModuleReference(reference) => {
                let type_only = import.import_kind == js::ImportOrExportKind::Type;
                self.import_as(&import.id, &reference.expression.value, "*", type_only);
            }
            js::TSModuleReference::IdentifierReference(name) => {
                let binding = self.bind(&import.id, None);
                let value = self.name(name);
                self.give(binding, value);
            }
            js::TSModuleReference::QualifiedName(name) => {
                let binding = self.bind(&import.id, None);
                let value = qualified(self, &name.left, &name.right.name);
                self.give(binding, value);
            }
        }
    }
}

/// `import Name = Outer.Inner`
fn qualified<'a>(walker: &Walker<'_, 'a>, left: &js::TSTypeName<'a>, right: &str) -> Expression {
    match left {
        js::TSTypeName::IdentifierReference(name) => Expression::Member(Box::new(walker.name(name)), right.to_owned()),
        js::TSTypeName::QualifiedName(_) | js::TSTypeName::ThisExpression(_) => Expression::Other,
    }
}

/// The member `key` of a value that a pattern takes apart.
fn member(value: &Expression, key: String) -> Expression {
    if let Expression::Object(properties) = value
        && !properties.iter().any(|property| property.key.is_empty())
        && let Some(property) = properties.iter().rev().find(|property| property.key == key)
    {
        return copy(&property.value);
    }
    Expression::Member(Box::new(copy(value)), key)
}

/// A copy of a small expression. A large one is not copied for each name that is taken out of it.
pub(super) fn copy(expression: &Expression) -> Expression {
    let mut left = LARGEST_COPY;
    if is_small(expression, &mut left) { expression.clone() } else { Expression::Other }
}

fn is_small(expression: &Expression, left: &mut usize) -> bool {
    if *left == 0 {
        return false;
    }
    *left -= 1;
    match expression {
        Expression::Member(inner, _)
        | Expression::Spread(inner)
        | Expression::Await(inner)
        | Expression::Unary(_, inner) => is_small(inner, left),
        Expression::Index(first, second) | Expression::Binary(_, first, second) => {
            is_small(first, left) && is_small(second, left)
        }
        Expression::Conditional(test, then, otherwise) => {
            is_small(test, left) && is_small(then, left) && is_small(otherwise, left)
        }
        Expression::Template(_, parts) | Expression::Array(parts) => parts.iter().all(|part| is_small(part, left)),
        Expression::Object(properties) => properties.iter().all(|property| is_small(&property.value, left)),
        Expression::Text(text) => text.len() <= 4096,
        _ => true,
    }
}
