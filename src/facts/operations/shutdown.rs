//! Whether the service closes what it has open before it ends.

use super::code::{Body, Code, Library, each_expression, part};
use crate::facts::project::Part;
use crate::formats::javascript::{Call, CallKind, Expression, Module};

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
    let handled = code.calls().find_map(|(path, module, call)| {
        let signal = signal_of(module, call)?;
        let handler = call.arguments.get(1)?;
        closes(code, path, handler, MOST_CALLS).then(|| part(&signal, path, call.line))
    });
    handled.unwrap_or_default()
}

/// The signal that `process.on` and `process.once` wait for: the one that platforms send, or that of the keyboard.
fn signal_of(module: &Module, call: &Call) -> Option<String> {
    let Expression::Member(object, method) = &call.callee else { return None };
    let Expression::Name(name, _) = &**object else { return None };
    if name != "process" || !matches!(method.as_str(), "on" | "once" | "addListener") {
        return None;
    }
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

/// Calls from function to function that are followed.
const MOST_CALLS: usize = 4;

/// Whether a handler closes something, itself or through functions of the repository.
fn closes<'a>(code: &Code<'a>, path: &'a str, handler: &'a Expression, left: usize) -> bool {
    // `process.on('SIGTERM', server.close.bind(server))`, `process.on('SIGTERM', () => …)`
    if let Expression::Member(_, name) = handler
        && CLOSING.contains(&name.as_str())
    {
        return true;
    }
    code.function_of(path, handler).is_some_and(|body| body_closes(code, body, left))
}

fn body_closes(code: &Code<'_>, body: Body<'_>, left: usize) -> bool {
    let Body { path, module, function } = body;
    let Some(left) = left.checked_sub(1) else { return false };
    let direct = module.calls_in(function, true).any(|(_, call)| match &call.callee {
        Expression::Member(object, name) => CLOSING.contains(&name.as_str()) && !is_console(object),
        _ => false,
    });
    direct
        || module.calls_in(function, true).filter(|(_, call)| call.kind == CallKind::Call).take(MOST_CALLEES).any(
            |(_, call)| {
                code.function_of(path, &call.callee)
                    .filter(|callee| callee.function != function || callee.path != path)
                    .is_some_and(|callee| body_closes(code, callee, left))
            },
        )
}

/// Calls of one function that are looked into.
const MOST_CALLEES: usize = 16;

fn is_console(object: &Expression) -> bool {
    matches!(object, Expression::Name(name, _) if name == "console" || name == "res" || name == "response")
}
