//! An expression together with the file in which its names mean something.

use crate::facts::context::Context;
use crate::formats::javascript::{Call, CallKind, ClassId, Expression, FunctionId, Module, Step};
use std::collections::BTreeSet;

/// Names and members that are followed one after the other.
const LONGEST_TRAIL: usize = 8;
/// Levels that a text or a type is put together over.
const DEEPEST_TEXT: usize = 16;
/// Objects that are spread into each other.
const DEEPEST_SPREAD: usize = 4;
/// Nodes that a text is put together from.
const LARGEST_TEXT: usize = 1_024;
/// Bytes that a text may have.
const LONGEST_TEXT: usize = 1 << 20;

/// What stands in a text for a value that cannot be known. It is an identifier and a string alike.
pub(super) const UNKNOWN: &str = "unknown_value_7f3a";

/// An expression of a file of the project.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    context: Context<'a>,
    /// The file.
    pub path: &'a str,
    /// What the file says.
    pub module: &'a Module,
    /// The class that `this` is.
    pub class: Option<ClassId>,
    /// The expression.
    pub expression: &'a Expression,
}

/// A call in a chain: `createTable('a')` of `schema.createTable('a').execute()`.
#[derive(Clone, Copy)]
pub(super) struct Link<'a> {
    /// The name of what is called; for a call of a call, empty.
    pub name: &'a str,
    /// The call.
    pub call: &'a Call,
    /// Arguments at the front that are not the called one's own.
    bound: usize,
    script: Script<'a>,
}

/// A file of code whose names can be followed.
#[derive(Clone, Copy)]
pub(super) struct Script<'a> {
    /// The project.
    pub context: Context<'a>,
    /// The file.
    pub path: &'a str,
    /// What it says.
    pub module: &'a Module,
    /// The class that `this` is.
    pub class: Option<ClassId>,
}

impl<'a> Script<'a> {
    /// An expression of this file.
    pub fn value(self, expression: &'a Expression) -> Value<'a> {
        Value { context: self.context, path: self.path, module: self.module, class: self.class, expression }
    }

    /// The calls of a chain in the order in which they are made.
    pub fn links(self, expression: &'a Expression) -> Vec<Link<'a>> {
        let chain = self.module.chain(expression);
        let mut name = match chain.root {
            Expression::Name(name, _) => name.as_str(),
            _ => "",
        };
        let mut before = "";
        let mut links = Vec::new();
        for step in chain.steps {
            match step {
                Step::Member(member) => before = std::mem::replace(&mut name, member),
                Step::Index(_) => name = "",
                Step::Call(id) => {
                    if let Some(call) = self.module.calls.get(id) {
                        links.push(Link::new(name, before, call, self));
                    }
                    (name, before) = ("", "");
                }
            }
        }
        links
    }

    /// The chains of calls in a function and in the functions within it, in source order.
    pub fn chains_in(self, function: FunctionId) -> Vec<Vec<Link<'a>>> {
        let mut seen = BTreeSet::new();
        let mut chains = Vec::new();
        for (id, call) in self.module.calls_in(function, true) {
            if seen.contains(&id) {
                continue;
            }
            // The outer call comes first, so this is the longest chain that it belongs to.
            let mut links = self.links(&call.callee);
            let callee = self.module.chain(&call.callee);
            seen.extend(callee.calls());
            let (name, before) = match (&call.callee, callee.steps.as_slice()) {
                (_, [.., Step::Member(before), Step::Member(name)]) => (*name, *before),
                (Expression::Member(_, name) | Expression::Name(name, _), _) => (name.as_str(), ""),
                _ => ("", ""),
            };
            links.push(Link::new(name, before, call, self));
            chains.push(links);
        }
        chains
    }
}

impl<'a> Link<'a> {
    /// A call of what is named so. A function that is bound for a later call (`db.addColumn.bind(db, 'a')`) counts as called.
    fn new(name: &'a str, before: &'a str, call: &'a Call, script: Script<'a>) -> Self {
        let is_bound = name == "bind" && !before.is_empty();
        Link { name: if is_bound { before } else { name }, call, bound: usize::from(is_bound), script }
    }

    /// An argument by its position.
    pub fn argument(&self, position: usize) -> Option<Value<'a>> {
        self.call.arguments.get(position + self.bound).map(|argument| self.script.value(argument))
    }

    /// The text of an argument.
    pub fn text(&self, position: usize) -> Option<String> {
        self.argument(position)?.text()
    }

    /// The function that is passed at a position.
    pub fn function(&self, position: usize) -> Option<(Script<'a>, FunctionId)> {
        self.argument(position)?.function()
    }

    /// All arguments.
    pub fn arguments(&self) -> impl Iterator<Item = Value<'a>> + use<'a> {
        let script = self.script;
        self.call.arguments.iter().skip(self.bound).map(move |argument| script.value(argument))
    }

    /// The file of the call.
    pub fn script(&self) -> Script<'a> {
        self.script
    }
}

impl<'a> Value<'a> {
    fn at(self, expression: &'a Expression) -> Self {
        Value { expression, ..self }
    }

    /// The file.
    pub fn script(self) -> Script<'a> {
        Script { context: self.context, path: self.path, module: self.module, class: self.class }
    }

    /// What the expression stands for: names are followed within the file and through imports, members into object literals and
    /// fields of the class.
    pub fn follow(self) -> Self {
        self.follow_within(LONGEST_TRAIL)
    }

    fn follow_within(self, steps: usize) -> Self {
        let mut reached = self;
        for left in (0..steps).rev() {
            if let Some(located) = reached.context.sources.definition(reached.path, reached.expression) {
                let class = if located.path == reached.path { reached.class } else { None };
                let Value { context, .. } = reached;
                let (path, module, expression) = (located.path, located.module, located.expression);
                reached = Value { context, path, module, class, expression };
            }
            let Expression::Member(object, key) = reached.expression else { break };
            let next = match &**object {
                Expression::This => reached.field(key),
                object => reached.at(object).follow_within(left / 2).own_property(key),
            };
            match next {
                Some(next) => reached = next,
                None => break,
            }
        }
        reached
    }

    fn field(self, name: &str) -> Option<Self> {
        let class = self.module.classes.get(self.class?)?;
        let member = class.members.iter().find(|member| member.name == name)?;
        member.value.as_ref().map(|value| self.at(value))
    }

    fn own_property(self, key: &str) -> Option<Self> {
        self.module.property(self.expression, key).map(|value| self.at(value))
    }

    /// The object literal that this is, or that is passed to the constructor called here (`new Table({ … })`).
    fn object(self) -> Self {
        let value = self.follow();
        match value.expression {
            Expression::Call(id) => match value.module.calls.get(*id) {
                Some(call) if call.kind == CallKind::New => match call.arguments.first() {
                    Some(argument) => value.at(argument).follow(),
                    None => value,
                },
                _ => value,
            },
            _ => value,
        }
    }

    /// The value under a key of the object that this stands for.
    pub fn get(self, key: &str) -> Option<Self> {
        self.object().own_property(key).map(Self::follow)
    }

    /// The entries of the object that this stands for, spreads of known objects included; `None` where it is no object or a part
    /// of it is not known.
    pub fn entries(self) -> Option<Vec<(&'a str, Self, usize)>> {
        let mut entries = Vec::new();
        self.collect_entries(&mut entries, DEEPEST_SPREAD)?;
        Some(entries)
    }

    fn collect_entries(self, entries: &mut Vec<(&'a str, Self, usize)>, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        let object = self.object();
        let Expression::Object(properties) = object.expression else { return None };
        for property in properties {
            match property.key.as_str() {
                "" => match &property.value {
                    Expression::Spread(inner) => object.at(inner).collect_entries(entries, depth)?,
                    value => object.at(value).collect_entries(entries, depth)?,
                },
                "[computed]" => return None,
                key => entries.push((key, object.at(&property.value), property.line)),
            }
        }
        Some(())
    }

    /// The items of the array that this stands for.
    pub fn items(self) -> Option<Vec<Self>> {
        let array = self.follow();
        match array.expression {
            Expression::Array(items) => Some(items.iter().map(|item| array.at(item)).collect()),
            _ => None,
        }
    }

    /// One text, or the texts of an array.
    pub fn texts(self) -> Option<Vec<String>> {
        match self.items() {
            Some(items) => items.into_iter().map(Self::text).collect(),
            None => self.text().map(|text| vec![text]),
        }
    }

    /// The text that this always is.
    pub fn text(self) -> Option<String> {
        self.written().filter(|text| !text.contains(UNKNOWN))
    }

    /// The text that this is, with [`UNKNOWN`] for the parts that cannot be known; `None` where nothing of it is text.
    pub fn written(self) -> Option<String> {
        let mut text = String::new();
        let mut budget = LARGEST_TEXT;
        let value = self.follow();
        let value = value.returned().unwrap_or(value);
        let is_text = match value.expression {
            Expression::Text(_) | Expression::Template(..) | Expression::Binary("+", ..) | Expression::Number(_) => {
                true
            }
            Expression::Call(id) => value.module.calls.get(*id).is_some_and(|call| call.kind == CallKind::Tagged),
            _ => false,
        };
        (is_text && value.write(&mut text, &mut budget, DEEPEST_TEXT)).then_some(text)
    }

    /// What a call of the project's own function gives back, where that is one expression.
    fn returned(self) -> Option<Self> {
        let Expression::Call(id) = self.expression else { return None };
        let call = self.module.calls.get(*id).filter(|call| call.kind == CallKind::Call)?;
        let (script, function) = self.at(&call.callee).function()?;
        match script.module.functions.get(function)?.returns.as_slice() {
            [returned] => Some(script.value(returned).follow()),
            _ => None,
        }
    }

    /// Appends the text; false where it grows without end.
    fn write(self, text: &mut String, budget: &mut usize, depth: usize) -> bool {
        let (Some(left), Some(depth)) = (budget.checked_sub(1), depth.checked_sub(1)) else { return false };
        *budget = left;
        let value = self.follow();
        let value = value.returned().unwrap_or(value);
        match value.expression {
            Expression::Text(part) => text.push_str(part),
            Expression::Number(number) => text.push_str(&number.to_string()),
            Expression::Template(parts, expressions) => {
                let mut expressions = expressions.iter();
                for part in parts {
                    text.push_str(part);
                    if let Some(expression) = expressions.next()
                        && !value.at(expression).write(text, budget, depth)
                    {
                        return false;
                    }
                }
            }
            Expression::Binary("+", left, right) => {
                let written = value.at(left).write(text, budget, depth) && value.at(right).write(text, budget, depth);
                if !written {
                    return false;
                }
            }
            // sql`…` and sql.raw('…')
            Expression::Call(id) => match value.module.calls.get(*id) {
                Some(call) if call.kind == CallKind::Tagged || is_raw(&call.callee) => match call.arguments.first() {
                    Some(argument) => return value.at(argument).write(text, budget, depth),
                    None => text.push_str(UNKNOWN),
                },
                _ => text.push_str(UNKNOWN),
            },
            _ => text.push_str(UNKNOWN),
        }
        text.len() <= LONGEST_TEXT
    }

    /// Whether this is always true or always false.
    pub fn truth(self) -> Option<bool> {
        match self.follow().expression {
            Expression::Boolean(truth) => Some(*truth),
            Expression::Null => Some(false),
            Expression::Name(name, _) if name == "undefined" => Some(false),
            _ => None,
        }
    }

    /// The function that this stands for, with its file.
    pub fn function(self) -> Option<(Script<'a>, FunctionId)> {
        let value = self.follow();
        match value.expression {
            Expression::Function(function) => Some((value.script(), *function)),
            _ => None,
        }
    }

    /// The source of a type or default: its text, or the last member of a name (`DataTypes.STRING`, `Sequelize.STRING(30)`).
    pub fn label(self) -> String {
        self.label_within(DEEPEST_TEXT)
    }

    fn label_within(self, depth: usize) -> String {
        let Some(depth) = depth.checked_sub(1) else { return String::new() };
        if let Some(text) = self.written() {
            return text;
        }
        let value = self.follow();
        match value.expression {
            Expression::Member(_, name) | Expression::Name(name, _) => name.clone(),
            Expression::Call(id) => match value.module.calls.get(*id).map(|call| &call.callee) {
                Some(callee @ (Expression::Member(..) | Expression::Name(..))) => value.at(callee).label_within(depth),
                _ => String::new(),
            },
            _ => String::new(),
        }
    }
}

fn is_raw(callee: &Expression) -> bool {
    matches!(callee, Expression::Member(_, name) if matches!(name.as_str(), "raw" | "id" | "ref" | "table" | "lit"))
}
