//! Signing keys that are written in the code: whoever reads the repository can sign.

use super::Secret;
use super::placeholder::{is_placeholder, is_secret_name, looks_random};
use super::secrets::redacted;
use crate::facts::context::Context;
use crate::facts::inventory::{is_example_path, line_number};
use crate::formats::javascript::{Call, Expression, Module};

/// The rules' names in facts: a key that always holds, and one that holds where the environment gives none.
const KEY: &str = "signing-key";
const FALLBACK: &str = "signing-key-fallback";

/// Packages whose functions take the key as second argument.
const SIGNERS: [&str; 3] = ["jsonwebtoken", "jwt-simple", "koa-jwt"];

/// Packages whose options name the key.
const CONFIGURED: [&str; 11] = [
    "@nestjs/jwt",
    "express-session",
    "cookie-session",
    "express-jwt",
    "koa-jwt",
    "koa-session",
    "fastify-jwt",
    "@fastify/jwt",
    "@fastify/session",
    "passport-jwt",
    "hono/jwt",
];

/// Options that hold a key.
const OPTIONS: [&str; 3] = ["secret", "secretOrKey", "signingKey"];

/// Literal keys in the code of the application.
pub(super) fn keys(context: Context<'_>) -> Vec<Secret> {
    let mut found = Vec::new();
    for (path, module) in context.application_modules() {
        if is_example_path(context.unit.inside(path)) {
            continue;
        }
        let places = Places { context, path, module };
        for call in &module.calls {
            found.extend(places.of_call(call));
        }
        found.extend(places.named());
    }
    found.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    found.dedup();
    found
}

struct Places<'a> {
    context: Context<'a>,
    path: &'a str,
    module: &'a Module,
}

impl Places<'_> {
    /// The key of a call that signs, verifies or configures that.
    fn of_call(&self, call: &Call) -> Option<Secret> {
        let module = self.module;
        let (package, members) = match &call.callee {
            // `super({ secretOrKey })` of passport's strategies
            Expression::Super => ("passport-jwt", Vec::new()),
            callee => module.imported(callee).map(|(import, members)| (import.from.as_str(), members))?,
        };
        let expression = if SIGNERS.contains(&package)
            && members.last().is_some_and(|name| matches!(*name, "sign" | "verify" | "encode" | "decode"))
        {
            call.arguments.get(1)?
        } else if CONFIGURED.contains(&package) {
            call.arguments
                .iter()
                .find_map(|argument| OPTIONS.iter().find_map(|option| module.property(argument, option)))?
        } else {
            return None;
        };
        self.literal(expression, call.line)
    }

    /// The literal that an expression is or falls back to, here or in another file of the repository.
    fn literal(&self, expression: &Expression, line: usize) -> Option<Secret> {
        let at = self.context.sources.definition(self.path, expression)?;
        let (rule, value) = match at.expression {
            Expression::Binary("||" | "??", _, fallback) => (FALLBACK, &**fallback),
            value => (KEY, value),
        };
        let key = at.module.constant(value).filter(|key| !key.is_empty())?;
        Some(self.secret(rule, &key, line))
    }

    /// Names such as `JWT_SECRET` that stand for a literal which looks like a key.
    fn named(&self) -> Vec<Secret> {
        let ends_in_secret = |name: &str| is_secret_name(name) && name.to_ascii_lowercase().ends_with("secret");
        let module = self.module;
        let bindings =
            module.bindings.iter().map(|binding| (binding.name.as_str(), binding.value.as_ref(), binding.line));
        let assigned = module.assignments.iter().filter_map(|assignment| match &assignment.target {
            Expression::Member(_, name) | Expression::Name(name, _) => {
                Some((name.as_str(), Some(&assignment.value), assignment.line))
            }
            _ => None,
        });
        let objects = module.bindings.iter().filter_map(|binding| match &binding.value {
            Some(Expression::Object(properties)) => Some(properties),
            _ => None,
        });
        let properties =
            objects.flatten().map(|property| (property.key.as_str(), Some(&property.value), property.line));
        bindings
            .chain(assigned)
            .chain(properties)
            .filter(|(name, ..)| ends_in_secret(name))
            .filter_map(|(name, value, line)| match value? {
                Expression::Text(text) if looks_random(text) && !is_placeholder(name, text) => {
                    Some(self.secret(KEY, text, line))
                }
                _ => None,
            })
            .collect()
    }

    fn secret(&self, rule: &str, key: &str, line: usize) -> Secret {
        Secret { rule: rule.to_owned(), redacted: redacted(key), path: self.path.to_owned(), line: line_number(line) }
    }
}
