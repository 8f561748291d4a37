//! The last step: symbols become what declares them.

use super::Walker;
use crate::formats::javascript::{Decorator, Exported, Expression, Origin};

impl Walker<'_, '_> {
    pub(super) fn resolve(&mut self) {
        let origins = Origins(&self.origins);
        let module = &mut self.module;
        for call in &mut module.calls {
            origins.expression(&mut call.callee);
            origins.expressions(&mut call.arguments);
        }
        for binding in &mut module.bindings {
            origins.optional(&mut binding.value);
        }
        for function in &mut module.functions {
            origins.expressions(&mut function.returns);
            for parameter in &mut function.parameters {
                origins.decorators(&mut parameter.decorators);
            }
        }
        for class in &mut module.classes {
            origins.optional(&mut class.extends);
            origins.decorators(&mut class.decorators);
            for member in &mut class.members {
                origins.optional(&mut member.value);
                origins.decorators(&mut member.decorators);
            }
        }
        for assignment in &mut module.assignments {
            origins.expression(&mut assignment.target);
            origins.expression(&mut assignment.value);
        }
        for export in &mut module.exports {
            origins.exported(&mut export.value);
        }
    }
}

/// By symbol: what declares it.
struct Origins<'o>(&'o [Origin]);

impl Origins<'_> {
    fn of(&self, symbol: usize) -> Origin {
        self.0.get(symbol).copied().unwrap_or(Origin::Other)
    }

    fn expression(&self, expression: &mut Expression) {
        match expression {
            Expression::Name(_, origin) => {
                if let Origin::Binding(symbol) = *origin {
                    *origin = self.of(symbol);
                }
            }
            Expression::Member(inner, _)
            | Expression::Spread(inner)
            | Expression::Await(inner)
            | Expression::Unary(_, inner) => self.expression(inner),
            Expression::Index(first, second) | Expression::Binary(_, first, second) => {
                self.expression(first);
                self.expression(second);
            }
            Expression::Conditional(test, then, otherwise) => {
                self.expression(test);
                self.expression(then);
                self.expression(otherwise);
            }
            Expression::Template(_, parts) | Expression::Array(parts) => self.expressions(parts),
            Expression::Object(properties) => {
                for property in properties {
                    self.expression(&mut property.value);
                }
            }
            Expression::Null
            | Expression::Boolean(_)
            | Expression::Number(_)
            | Expression::Text(_)
            | Expression::Pattern(_)
            | Expression::This
            | Expression::Super
            | Expression::Call(_)
            | Expression::Function(_)
            | Expression::Class(_)
            | Expression::Jsx(_)
            | Expression::Other => {}
        }
    }

    fn expressions(&self, expressions: &mut [Expression]) {
        for expression in expressions {
            self.expression(expression);
        }
    }

    fn optional(&self, expression: &mut Option<Expression>) {
        if let Some(expression) = expression {
            self.expression(expression);
        }
    }

    fn decorators(&self, decorators: &mut [Decorator]) {
        for decorator in decorators {
            self.expression(&mut decorator.callee);
            self.expressions(decorator.arguments.as_deref_mut().unwrap_or_default());
        }
    }

    fn exported(&self, exported: &mut Exported) {
        match exported {
            Exported::Binding(symbol) => {
                *exported = match self.of(*symbol) {
                    Origin::Binding(binding) => Exported::Binding(binding),
                    Origin::Import(import) => Exported::Import(import),
                    Origin::Global | Origin::Parameter(..) | Origin::Other => Exported::Other,
                };
            }
            Exported::Expression(value) => self.expression(value),
            Exported::Import(_) | Exported::Other => {}
        }
    }
}
