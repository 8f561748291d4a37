//! Functions and their parameters.

use oxc_ast::ast as js;

use super::{Place, Walker};
use crate::formats::javascript::{Binding, Expression, Function, FunctionId, Origin, Parameter};

impl<'a> Walker<'_, 'a> {
    /// Reads a function. Its own name wins over `name`, what it is assigned to; `start` is where its declaration starts.
    pub(super) fn function(&mut self, function: &js::Function<'a>, name: &str, start: u32) -> FunctionId {
        let own = function.id.as_ref().map_or(name, |id| id.name.as_str());
        let id = self.reserve_function(own, function.r#async, start, function.span.end);
        if let Some(own) = &function.id
            && function.r#type == js::FunctionType::FunctionExpression
        {
            self.own_name(own, Expression::Function(id), Some(id));
        }
        self.inside(id, |walker| {
            walker.type_parameters(function.type_parameters.as_deref());
            if let Some(this) = &function.this_param {
                walker.type_annotation(this.type_annotation.as_deref());
            }
            walker.parameters(id, &function.params);
            walker.return_type(id, function.return_type.as_deref());
            if let Some(body) = &function.body {
                walker.body(id, body);
            }
        });
        id
    }

    /// Reads an arrow function, called `name` after what it is assigned to.
    pub(super) fn arrow(&mut self, arrow: &js::ArrowFunctionExpression<'a>, name: &str) -> FunctionId {
        let id = self.reserve_function(name, arrow.r#async, arrow.span.start, arrow.span.end);
        self.inside(id, |walker| {
            walker.type_parameters(arrow.type_parameters.as_deref());
            walker.parameters(id, &arrow.params);
            walker.return_type(id, arrow.return_type.as_deref());
            match &arrow.body {
                js::ArrowFunctionBody::FunctionBody(body) => walker.body(id, body),
                body => {
                    if let Some(expression) = body.as_expression() {
                        let value = walker.awaited(expression);
                        walker.returned(value);
                        walker.edit(id, |function| function.statements = 1);
                    }
                }
            }
        });
        id
    }

    fn reserve_function(&mut self, name: &str, is_async: bool, start: u32, end: u32) -> FunctionId {
        self.module.functions.push(Function {
            name: name.to_owned(),
            is_async,
            parent: self.place.function,
            class: self.place.class,
            line: self.line(start),
            end_line: self.line(end.saturating_sub(1)),
            ..Function::default()
        });
        self.module.functions.len() - 1
    }

    /// Runs `read` in the body of a function: loops and branches around it are not its own.
    fn inside(&mut self, id: FunctionId, read: impl FnOnce(&mut Self)) {
        let place = Place { function: Some(id), ..Place::default() };
        self.at(place, |walker| walker.deeper((), read));
    }

    fn edit(&mut self, id: FunctionId, edit: impl FnOnce(&mut Function)) {
        if let Some(function) = self.module.functions.get_mut(id) {
            edit(function);
        }
    }

    fn return_type(&mut self, id: FunctionId, annotation: Option<&js::TSTypeAnnotation<'a>>) {
        let return_type = self.type_annotation(annotation);
        self.edit(id, |function| function.return_type = return_type);
    }

    fn body(&mut self, id: FunctionId, body: &js::FunctionBody<'a>) {
        self.edit(id, |function| function.statements = body.statements.len());
        self.statements(&body.statements);
    }

    /// The name of a function or class expression, known only within it.
    pub(super) fn own_name(
        &mut self,
        name: &js::BindingIdentifier<'a>,
        value: Expression,
        function: Option<FunctionId>,
    ) {
        let line = self.line(name.span.start);
        self.module.bindings.push(Binding {
            name: name.name.to_string(),
            value: Some(value),
            reassigned: false,
            type_name: None,
            function,
            line,
        });
        self.declare(name, Origin::Binding(self.module.bindings.len() - 1));
    }

    fn parameters(&mut self, id: FunctionId, parameters: &js::FormalParameters<'a>) {
        let patterns = parameters.items.iter().map(|parameter| &parameter.pattern);
        let rest = parameters.rest.iter().map(|rest| &rest.rest.argument);
        let mut names = Vec::with_capacity(parameters.items.len());
        // all of them first: a default may use a later one
        for (position, pattern) in patterns.chain(rest).enumerate() {
            let identifiers = pattern.get_binding_identifiers();
            for identifier in &identifiers {
                self.declare(identifier, Origin::Parameter(id, position));
            }
            names.push(identifiers.iter().map(|identifier| identifier.name.to_string()).collect::<Vec<_>>());
        }
        let mut names = names.into_iter();
        let mut read = Vec::with_capacity(names.len());
        for parameter in &parameters.items {
            let decorators = self.decorators(&parameter.decorators);
            let type_name = self.type_annotation(parameter.type_annotation.as_deref());
            self.pattern_expressions(&parameter.pattern);
            if let Some(initializer) = &parameter.initializer {
                self.expression(initializer);
            }
            read.push(Parameter { names: names.next().unwrap_or_default(), type_name, decorators });
        }
        if let Some(rest) = &parameters.rest {
            let decorators = self.decorators(&rest.decorators);
            let type_name = self.type_annotation(rest.type_annotation.as_deref());
            self.pattern_expressions(&rest.rest.argument);
            read.push(Parameter { names: names.next().unwrap_or_default(), type_name, decorators });
        }
        self.edit(id, |function| function.parameters = read);
    }
}
