//! Classes, their members and decorators.

use oxc_ast::ast as js;
use oxc_span::GetSpan;

use super::types::dotted;
use super::{Place, Walker};
use crate::formats::javascript::{Class, ClassId, Decorator, Expression, Member, TypeName};

impl<'a> Walker<'_, 'a> {
    /// Reads a class. Its own name wins over `name`, what it is assigned to.
    pub(super) fn class(&mut self, class: &js::Class<'a>, name: &str) -> ClassId {
        let own = class.id.as_ref().map_or(name, |id| id.name.as_str());
        let line = self.line(class.id.as_ref().map_or(class.span.start, |id| id.span.start));
        self.module.classes.push(Class { name: own.to_owned(), line, ..Class::default() });
        let id = self.module.classes.len() - 1;
        if let Some(own) = &class.id
            && class.r#type == js::ClassType::ClassExpression
        {
            self.own_name(own, Expression::Class(id), self.place.function);
        }
        self.deeper((), |walker| walker.class_content(id, class));
        id
    }

    fn class_content(&mut self, id: ClassId, class: &js::Class<'a>) {
        let decorators = self.decorators(&class.decorators);
        self.type_parameters(class.type_parameters.as_deref());
        let extends = class.heritage.as_ref().map(|heritage| {
            let extends = self.expression(&heritage.expression);
            self.type_arguments(heritage.type_arguments.as_deref());
            extends
        });
        let implements = class
            .implements
            .iter()
            .map(|implemented| TypeName {
                name: dotted(&implemented.expression),
                arguments: self.type_arguments(implemented.type_arguments.as_deref()),
            })
            .collect();
        let mut members = Vec::with_capacity(class.body.body.len());
        for element in &class.body.body {
            self.at(Place { class: Some(id), ..self.place }, |walker| walker.class_element(element, &mut members));
        }
        if let Some(read) = self.module.classes.get_mut(id) {
            *read = Class {
                extends,
                implements,
                decorators,
                members,
                name: std::mem::take(&mut read.name),
                line: read.line,
            };
        }
    }

    fn class_element(&mut self, element: &js::ClassElement<'a>, members: &mut Vec<Member>) {
        match element {
            js::ClassElement::StaticBlock(block) => {
                self.at(Place { class: None, ..self.place }, |walker| walker.statements(&block.body));
            }
            js::ClassElement::MethodDefinition(method) => self.method(method, members),
            js::ClassElement::PropertyDefinition(field) => {
                let member = Member {
                    decorators: self.decorators(&field.decorators),
                    name: self.key(&field.key, field.computed),
                    line: self.line(field.key.span().start),
                    type_name: self.type_annotation(field.type_annotation.as_deref()),
                    function: None,
                    value: None,
                    optional: field.optional,
                    is_static: field.r#static,
                };
                let value = self.field_value(field.value.as_ref(), &member.name);
                members.push(Member { value, ..member });
            }
            js::ClassElement::AccessorProperty(field) => {
                let member = Member {
                    decorators: self.decorators(&field.decorators),
                    name: self.key(&field.key, field.computed),
                    line: self.line(field.key.span().start),
                    type_name: self.type_annotation(field.type_annotation.as_deref()),
                    function: None,
                    value: None,
                    optional: false,
                    is_static: field.r#static,
                };
                let value = self.field_value(field.value.as_ref(), &member.name);
                members.push(Member { value, ..member });
            }
            js::ClassElement::TSIndexSignature(signature) => self.index_signature(signature),
        }
    }

    /// A field's initialiser. A function there is a method in all but form; what is deeper in it is not.
    fn field_value(&mut self, value: Option<&js::Expression<'a>>, name: &str) -> Option<Expression> {
        let value = value?;
        let is_function =
            matches!(value, js::Expression::ArrowFunctionExpression(_) | js::Expression::FunctionExpression(_));
        let class = self.place.class.filter(|_| is_function);
        Some(self.at(Place { class, ..self.place }, |walker| walker.named(value, name, u32::MAX)))
    }

    fn method(&mut self, method: &js::MethodDefinition<'a>, members: &mut Vec<Member>) {
        let decorators = self.decorators(&method.decorators);
        let name = self.key(&method.key, method.computed);
        let start = method.key.span().start;
        let line = self.line(start);
        let is_constructor = method.kind == js::MethodDefinitionKind::Constructor;
        // signatures of overloads and of abstract methods have no body
        let function = if method.value.body.is_some() {
            Some(self.function(&method.value, &name, start))
        } else {
            self.signature(&method.value);
            None
        };
        members.push(Member {
            name: if is_constructor { "constructor".to_owned() } else { name },
            function,
            value: None,
            type_name: None,
            optional: method.optional,
            is_static: method.r#static,
            decorators,
            line,
        });
        if is_constructor && let Some(function) = function {
            self.parameter_properties(function, &method.value.params, members);
        }
    }

    /// `constructor(private readonly users: Users)` declares a field.
    fn parameter_properties(
        &mut self,
        function: usize,
        parameters: &js::FormalParameters<'a>,
        members: &mut Vec<Member>,
    ) {
        for (position, parameter) in parameters.items.iter().enumerate() {
            let js::BindingPattern::BindingIdentifier(name) = &parameter.pattern else {
                continue;
            };
            if !parameter.has_modifier() {
                continue;
            }
            let read = self.module.functions.get(function).and_then(|function| function.parameters.get(position));
            members.push(Member {
                name: name.name.to_string(),
                function: None,
                value: None,
                type_name: read.and_then(|parameter| parameter.type_name.clone()),
                optional: parameter.optional,
                is_static: false,
                decorators: read.map(|parameter| parameter.decorators.clone()).unwrap_or_default(),
                line: self.line(name.span.start),
            });
        }
    }

    /// Decorators are kept where they stand and are not among the calls of the module.
    pub(super) fn decorators(&mut self, decorators: &[js::Decorator<'a>]) -> Vec<Decorator> {
        decorators.iter().map(|decorator| self.decorator(decorator)).collect()
    }

    fn decorator(&mut self, decorator: &js::Decorator<'a>) -> Decorator {
        self.module.types.decorators += 1;
        let line = self.line(decorator.span.start);
        self.at(Place { class: None, ..self.place }, |walker| match decorator.expression.get_inner_expression() {
            js::Expression::CallExpression(call) => {
                let callee = walker.expression(&call.callee);
                walker.type_arguments(call.type_arguments.as_deref());
                let arguments = walker.arguments(&call.arguments);
                Decorator { callee, arguments: Some(arguments), line }
            }
            _ => Decorator { callee: walker.expression(&decorator.expression), arguments: None, line },
        })
    }
}
