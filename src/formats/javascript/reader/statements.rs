//! Statements.

use oxc_ast::ast as js;
use oxc_span::GetSpan;

use super::{Place, Walker};
use crate::formats::javascript::Expression;

impl<'a> Walker<'_, 'a> {
    pub(super) fn statements(&mut self, statements: &[js::Statement<'a>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    pub(super) fn statement(&mut self, statement: &js::Statement<'a>) {
        self.deeper((), |walker| walker.statement_here(statement));
    }

    fn statement_here(&mut self, statement: &js::Statement<'a>) {
        use js::Statement as S;
        match statement {
            S::BlockStatement(block) => self.statements(&block.body),
            S::ExpressionStatement(statement) => self.expression_statement(&statement.expression),
            S::IfStatement(first) => self.if_statement(first),
            S::ReturnStatement(statement) => {
                if let Some(argument) = &statement.argument {
                    let value = self.awaited(argument);
                    self.returned(value);
                }
            }
            S::ForStatement(statement) => self.for_statement(statement),
            S::ForInStatement(statement) => self.for_each(&statement.left, &statement.right, &statement.body),
            S::ForOfStatement(statement) => self.for_each(&statement.left, &statement.right, &statement.body),
            S::WhileStatement(statement) => self.repeat(|walker| {
                walker.expression(&statement.test);
                walker.statement(&statement.body);
            }),
            S::DoWhileStatement(statement) => self.repeat(|walker| {
                walker.statement(&statement.body);
                walker.expression(&statement.test);
            }),
            S::SwitchStatement(statement) => self.switch_statement(statement),
            S::ThrowStatement(statement) => {
                self.expression(&statement.argument);
            }
            S::TryStatement(statement) => self.try_statement(statement),
            S::LabeledStatement(statement) => self.statement(&statement.body),
            S::WithStatement(statement) => {
                self.expression(&statement.object);
                self.statement(&statement.body);
            }
            S::BreakStatement(_) | S::ContinueStatement(_) | S::DebuggerStatement(_) | S::EmptyStatement(_) => {}
            _ => {
                if let Some(declaration) = statement.as_declaration() {
                    self.declaration(declaration);
                } else if let Some(declaration) = statement.as_module_declaration() {
                    self.module_declaration(declaration);
                }
            }
        }
    }

    fn expression_statement(&mut self, expression: &js::Expression<'a>) {
        if let Some((from, kind)) = self.imported_module(expression) {
            let line = self.line(expression.span().start);
            self.import(from, "", "", kind, line);
        } else {
            self.expression(expression);
        }
    }

    fn if_statement(&mut self, first: &js::IfStatement<'a>) {
        self.expression(&first.test);
        self.branch(|walker| {
            walker.statement(&first.consequent);
            let mut next = first.alternate.as_ref();
            // a chain of `else if` is as deep as it is long
            while let Some(js::Statement::IfStatement(statement)) = next {
                walker.expression(&statement.test);
                walker.statement(&statement.consequent);
                next = statement.alternate.as_ref();
            }
            if let Some(last) = next {
                walker.statement(last);
            }
        });
    }

    fn for_statement(&mut self, statement: &js::ForStatement<'a>) {
        match &statement.init {
            Some(js::ForStatementInit::VariableDeclaration(declaration)) => self.variables(declaration),
            Some(init) => {
                if let Some(expression) = init.as_expression() {
                    self.expression(expression);
                }
            }
            None => {}
        }
        self.repeat(|walker| {
            if let Some(test) = &statement.test {
                walker.expression(test);
            }
            if let Some(update) = &statement.update {
                walker.expression(update);
            }
            walker.statement(&statement.body);
        });
    }

    fn for_each(&mut self, left: &js::ForStatementLeft<'a>, right: &js::Expression<'a>, body: &js::Statement<'a>) {
        match left {
            js::ForStatementLeft::VariableDeclaration(declaration) => self.variables(declaration),
            _ => {
                if let Some(target) = left.as_assignment_target() {
                    self.assignment_target(target);
                }
            }
        }
        self.expression(right);
        self.repeat(|walker| walker.statement(body));
    }

    fn switch_statement(&mut self, statement: &js::SwitchStatement<'a>) {
        self.expression(&statement.discriminant);
        self.branch(|walker| {
            for case in &statement.cases {
                if let Some(test) = &case.test {
                    walker.expression(test);
                }
                walker.statements(&case.consequent);
            }
        });
    }

    fn try_statement(&mut self, statement: &js::TryStatement<'a>) {
        self.statements(&statement.block.body);
        if let Some(handler) = &statement.handler {
            self.branch(|walker| {
                if let Some(parameter) = &handler.param {
                    walker.type_annotation(parameter.type_annotation.as_deref());
                    walker.pattern_expressions(&parameter.pattern);
                }
                walker.statements(&handler.body.body);
            });
        }
        if let Some(finalizer) = &statement.finalizer {
            self.statements(&finalizer.body);
        }
    }

    /// An expression whose value is awaited or handed back.
    pub(super) fn awaited(&mut self, expression: &js::Expression<'a>) -> Expression {
        self.at(Place { awaited: true, ..self.place }, |walker| walker.expression(expression))
    }

    /// Notes what the present function returns.
    pub(super) fn returned(&mut self, value: Expression) {
        if let Some(function) = self.place.function.and_then(|id| self.module.functions.get_mut(id)) {
            function.returns.push(value);
        }
    }
}
