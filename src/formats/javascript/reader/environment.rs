//! Reads of environment variables.

use oxc_ast::ast as js;
use oxc_span::GetSpan;

use super::Walker;
use crate::formats::javascript::{EnvironmentRead, Expression, Origin};

const DENO: &str = "Deno.env";

impl<'a> Walker<'_, 'a> {
    /// Notes the names that top-level declarations give to the environment, since functions above them may use these.
    pub(super) fn environment_names(&mut self, statements: &[js::Statement<'a>]) {
        for statement in statements {
            let declaration = match statement {
                js::Statement::VariableDeclaration(declaration) => declaration,
                js::Statement::ExportDeclaration(export) => match &export.declaration {
                    js::Declaration::VariableDeclaration(declaration) => declaration,
                    _ => continue,
                },
                _ => continue,
            };
            for declarator in &declaration.declarations {
                self.environment_name(declarator);
            }
        }
    }

    /// `const env = process.env`: the name stands for the environment from here on. Says whether it is so.
    pub(super) fn environment_name(&mut self, declarator: &js::VariableDeclarator<'a>) -> bool {
        let (Some(init), js::BindingPattern::BindingIdentifier(name)) = (&declarator.init, &declarator.id) else {
            return false;
        };
        if let Some(symbol) = name.symbol_id.get()
            && let Some(member) = init.get_inner_expression().as_member_expression()
            && let Some(source) = self.environment_source_of(member)
        {
            self.environments.insert(symbol.index(), source);
            return true;
        }
        false
    }

    /// Whether an expression is the environment, and whose.
    fn environment_source(&self, expression: &js::Expression<'a>) -> Option<&'static str> {
        match expression.get_inner_expression() {
            js::Expression::Identifier(name) => self.environment_named(name),
            js::Expression::ChainExpression(chain) => {
                chain.expression.as_member_expression().and_then(|member| self.environment_source_of(member))
            }
            other => other.as_member_expression().and_then(|member| self.environment_source_of(member)),
        }
    }

    fn environment_named(&self, name: &js::IdentifierReference<'a>) -> Option<&'static str> {
        let symbol = self.symbol(name)?;
        match self.origins.get(symbol) {
            Some(Origin::Import(import)) => {
                let import = self.module.imports.get(*import)?;
                (import.imported == "env" && is_process_module(&import.from)).then_some("process.env")
            }
            _ if self.environments.is_empty() => None,
            _ => self.environments.get(&symbol).copied(),
        }
    }

    fn environment_source_of(&self, member: &js::MemberExpression<'a>) -> Option<&'static str> {
        if member.static_property_name()? != "env" {
            return None;
        }
        match member.object().get_inner_expression() {
            js::Expression::ImportMeta(_) => Some("import.meta.env"),
            js::Expression::Identifier(name) => match name.name.as_str() {
                "Bun" if self.symbol(name).is_none() => Some("Bun.env"),
                "Deno" if self.symbol(name).is_none() => Some(DENO),
                _ => self.is_process(name).then_some("process.env"),
            },
            _ => None,
        }
    }

    /// The global `process`, or the module of that name.
    fn is_process(&self, name: &js::IdentifierReference<'a>) -> bool {
        match self.symbol(name) {
            None => name.name == "process",
            Some(symbol) => match self.origins.get(symbol) {
                Some(Origin::Import(import)) => self.module.imports.get(*import).is_some_and(|import| {
                    is_process_module(&import.from) && matches!(import.imported.as_str(), "default" | "*")
                }),
                _ => false,
            },
        }
    }

    pub(super) fn environment_read(&mut self, name: &str, source: &'static str, has_default: bool, offset: u32) {
        let line = self.line(offset);
        self.module.environment.push(EnvironmentRead { name: name.to_owned(), source, has_default, line });
    }

    /// A name; where it stands for the environment, that is passed on as a whole.
    pub(super) fn environment_or_name(&mut self, name: &js::IdentifierReference<'a>, defaulted: bool) -> Expression {
        if let Some(source) = self.environment_named(name) {
            self.environment_read("", source, defaulted, name.span.start);
        }
        self.name(name)
    }

    /// `process.env.X`, `process.env[x]`, or `process.env` by itself.
    pub(super) fn environment_member(
        &mut self,
        member: &js::MemberExpression<'a>,
        defaulted: bool,
    ) -> Option<Expression> {
        if let Some(source) = self.environment_source(member.object()) {
            let object = self.environment(member.object());
            let value = self.member_of(object, member);
            if source != DENO {
                let name = match &value {
                    Expression::Member(_, name) => name.as_str(),
                    _ => "",
                };
                self.environment_read(name, source, defaulted, member.span().start);
            }
            return Some(value);
        }
        let source = self.environment_source_of(member)?;
        self.environment_read("", source, defaulted, member.span().start);
        let object = self.environment_object(member.object());
        Some(self.member_of(object, member))
    }

    /// `Deno.env.get('X')`, which is also an ordinary call.
    pub(super) fn environment_call(&mut self, call: &js::CallExpression<'a>, defaulted: bool) {
        let Some(member) = call.callee.get_inner_expression().as_member_expression() else {
            return;
        };
        let Some(method @ ("get" | "has" | "toObject")) = member.static_property_name() else {
            return;
        };
        if self.environment_source(member.object()) != Some(DENO) {
            return;
        }
        let name = match call.arguments.first() {
            Some(js::Argument::StringLiteral(name)) if method != "toObject" => name.value.as_str(),
            _ => "",
        };
        self.environment_read(name, DENO, defaulted, call.span.start);
    }

    /// The environment as an expression, without noting a read of it.
    pub(super) fn environment(&mut self, expression: &js::Expression<'a>) -> Expression {
        match expression.get_inner_expression() {
            js::Expression::Identifier(name) => self.name(name),
            js::Expression::ChainExpression(chain) => match chain.expression.as_member_expression() {
                Some(member) => self.environment_of(member),
                None => Expression::Other,
            },
            other => match other.as_member_expression() {
                Some(member) => self.environment_of(member),
                None => Expression::Other,
            },
        }
    }

    fn environment_of(&mut self, member: &js::MemberExpression<'a>) -> Expression {
        let object = self.environment_object(member.object());
        self.member_of(object, member)
    }

    fn environment_object(&mut self, object: &js::Expression<'a>) -> Expression {
        match object.get_inner_expression() {
            js::Expression::Identifier(name) => self.name(name),
            _ => Expression::Name("import.meta".to_owned(), Origin::Global),
        }
    }

    /// A member that is assigned to or deleted: `process.env.X = 'y'` reads nothing.
    pub(super) fn target_member(&mut self, member: &js::MemberExpression<'a>) -> Expression {
        let object = match self.environment_source(member.object()) {
            Some(_) => self.environment(member.object()),
            None => self.expression(member.object()),
        };
        self.member_of(object, member)
    }

    /// `const { X, Y = 'd', ...rest } = process.env`
    pub(super) fn environment_pattern(
        &mut self,
        pattern: &js::BindingPattern<'a>,
        init: &js::Expression<'a>,
    ) -> Option<Expression> {
        let js::BindingPattern::ObjectPattern(object) = pattern else {
            return None;
        };
        let source = self.environment_source(init)?;
        for property in &object.properties {
            let name = property.key.static_name().unwrap_or_default();
            let has_default = property.value.is_assignment_pattern();
            self.environment_read(&name, source, has_default, property.span.start);
        }
        if let Some(rest) = &object.rest {
            self.environment_read("", source, false, rest.span.start);
        }
        Some(self.environment(init))
    }
}

fn is_process_module(from: &str) -> bool {
    matches!(from, "process" | "node:process")
}
