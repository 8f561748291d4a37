//! Whether the service closes what it has open before it ends.

use super::code::{Body, Code, Library, each_expression, part};
use crate::facts::evidence::Part;
use crate::formats::javascript::{Call, Expression, Module};
use std::collections::BTreeSet;

/// Packages that do it when they are used.
const LIBRARIES: [Library; 10] = [
    ("@godaddy/terminus", "@godaddy/terminus"),
    ("http-terminator", "http-terminator"),
    ("http-graceful-shutdown", "http-graceful-shutdown"),
    ("stoppable", "stoppable"),
    ("close-with-grace", "close-with-grace"),
    ("lightship", "lightship"),
    ("fastify-graceful-shutdown", "fastify-graceful-shutdown"),
    ("fastify-graceful-exit", "fastify-graceful-exit"),
    ("node-graceful-shutdown", "node-graceful-shutdown"),
    ("exit-hook", "exit-hook"),
];

/// The call that arranges for it.
pub(super) fn graceful(code: &Code<'_>) -> Part {
    let hooks = code
        .calls()
        .find(|(_, _, call)| matches!(&call.callee, Expression::Member(_, name) if name == "enableShutdownHooks"));
    if let Some((path, _, call)) = hooks {
        return part("nestjs", path, call.line);
    }
    let library = code.first_of(&LIBRARIES);
    if library.present {
        return library;
    }
    let listening = code.calls().filter(|(_, _, call)| is_listener(call)).take(MOST_FUNCTIONS);
    let mut handled = listening.filter_map(|(path, module, call)| {
        let signal = signal_of(module, call)?;
        closes(code, path, call.arguments.get(1)?).then(|| part(&signal, path, call.line))
    });
    handled.next().unwrap_or_default()
}

/// Whether a call is `process.on` or the like.
fn is_listener(call: &Call) -> bool {
    let Expression::Member(object, method) = &call.callee else { return false };
    matches!(&**object, Expression::Name(name, _) if name == "process")
        && matches!(method.as_str(), "on" | "once" | "addListener")
}

/// The signal that a listener waits for: the one that platforms send, or that of the keyboard.
fn signal_of(module: &Module, call: &Call) -> Option<String> {
    let is_signal = |text: &str| matches!(text, "SIGTERM" | "SIGINT");
    let event = call.arguments.first()?;
    match module.constant(event) {
        Some(text) => is_signal(&text).then_some(text),
        // `for (const signal of ['SIGINT', 'SIGTERM'])`, and the same with `forEach`
        None if matches!(event, Expression::Name(name, _) if name.starts_with("sig")) => Some("SIGTERM".to_owned()),
        None => {
            let mut found = None;
            each_expression(module, &mut |expression, _| match expression {
                Expression::Text(text) if is_signal(text) => found = found.take().or_else(|| Some(text.clone())),
                _ => {}
            });
            found
        }
    }
}

/// Methods that let go of something.
const CLOSING: [&str; 20] = [
    "close",
    "disconnect",
    "$disconnect",
    "shutdown",
    "stop",
    "destroy",
    "end",
    "quit",
    "terminate",
    "drain",
    "closeAllConnections",
    "gracefulShutdown",
    "dispose",
    "closeServer",
    "stopServer",
    "closeConnections",
    "closeDatabase",
    "closeAll",
    "disconnectDB",
    "teardown",
];

/// Functions that are looked into for one handler.
const MOST_FUNCTIONS: usize = 64;

/// Whether a handler closes something, itself or through functions of the repository.
fn closes<'a>(code: &Code<'a>, path: &'a str, handler: &'a Expression) -> bool {
    // `process.on('SIGTERM', server.close)`
    if let Expression::Member(_, name) = handler
        && CLOSING.contains(&name.as_str())
    {
        return true;
    }
    let mut waiting: Vec<Body<'a>> = code.function_of(path, handler).into_iter().collect();
    let mut seen = BTreeSet::new();
    while let Some(Body { path, module, function }) = waiting.pop() {
        if !seen.insert((path, function)) || seen.len() > MOST_FUNCTIONS {
            continue;
        }
        for (_, call) in module.calls_in(function, true) {
            match &call.callee {
                Expression::Member(object, name) if CLOSING.contains(&name.as_str()) && !is_output(object) => {
                    return true;
                }
                callee if waiting.len() < MOST_FUNCTIONS => waiting.extend(code.function_of(path, callee)),
                _ => {}
            }
        }
    }
    false
}

/// `res.end()` ends an answer, not the service.
fn is_output(object: &Expression) -> bool {
    matches!(object, Expression::Name(name, _) if matches!(name.as_str(), "res" | "response" | "reply" | "stream"))
}
