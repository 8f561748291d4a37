//! Expressions of GitHub Actions, as far as they can be known without running anything.
//!
//! Source: GitHub's documentation, "Evaluate expressions in workflows and actions" and "Contexts reference".

use crate::facts::ci::pipeline::Starts;
use crate::formats::data::Node;
use std::collections::BTreeMap;

/// Values that are written in the file: inputs, environment variables, and those of a matrix.
#[derive(Debug, Clone, Default)]
pub(super) struct Values(BTreeMap<String, Vec<String>>);

/// Texts that one text with expressions may become.
const VARIANTS: usize = 16;

/// What stands for an expression whose value is not known: a variable, which a shell's reader passes over.
const UNKNOWN: &str = "${EXPRESSION}";

impl Values {
    /// Sets a value.
    pub fn set(&mut self, name: String, value: String) {
        self.0.insert(name, vec![value]);
    }

    /// Adds the scalars of a map: `env`, `with`.
    pub fn with_scalars(mut self, prefix: &str, node: Option<&Node>) -> Self {
        for entry in node.map(Node::entries).unwrap_or_default() {
            let value = entry.node.scalar().map(|value| self.text(&value)).filter(|value| !value.contains(UNKNOWN));
            match value {
                Some(value) => self.set(format!("{prefix}.{}", entry.key), value),
                None => {
                    self.0.remove(&format!("{prefix}.{}", entry.key));
                }
            }
        }
        self
    }

    /// Adds the defaults of declared inputs.
    pub fn with_defaults(mut self, declared: Option<&Node>) -> Self {
        for entry in declared.map(Node::entries).unwrap_or_default() {
            if let Some(value) = entry.node.get("default").and_then(Node::scalar) {
                self.set(format!("inputs.{}", entry.key), value);
            }
        }
        self
    }

    /// Adds what a matrix holds.
    pub fn with_matrix(mut self, matrix: Option<&Node>) -> Self {
        let entries = matrix.map(Node::entries).unwrap_or_default();
        let listed = entries.iter().filter(|entry| !matches!(entry.key.as_str(), "include" | "exclude"));
        let included = entries.iter().filter(|entry| entry.key == "include");
        for entry in listed {
            for item in entry.node.items() {
                self.add(&format!("matrix.{}", entry.key), item);
            }
        }
        for item in included.flat_map(|entry| entry.node.items()) {
            for entry in item.entries() {
                self.add(&format!("matrix.{}", entry.key), &entry.node);
            }
        }
        self
    }

    fn add(&mut self, name: &str, node: &Node) {
        if let Some(value) = node.scalar() {
            let values = self.0.entry(name.to_owned()).or_default();
            if !values.contains(&value) && values.len() < VARIANTS {
                values.push(value);
            }
        }
        for entry in node.entries() {
            if let Some(value) = entry.node.scalar() {
                self.0.entry(format!("{name}.{}", entry.key)).or_default().push(value);
            }
        }
    }

    /// The only text that this can become; unknown parts stand as a variable.
    pub fn text(&self, text: &str) -> String {
        self.variants(text).into_iter().next().unwrap_or_default()
    }

    /// Every text that this can become by the values of a matrix.
    pub fn variants(&self, text: &str) -> Vec<String> {
        let mut variants = vec![String::new()];
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${{") {
            let (expression, after) = after.split_once("}}").unwrap_or((after, ""));
            let values = self.evaluate(expression).unwrap_or_else(|| vec![UNKNOWN.to_owned()]);
            let grown =
                variants.iter().flat_map(|variant| values.iter().map(move |value| format!("{variant}{before}{value}")));
            variants = grown.take(VARIANTS).collect();
            rest = after;
        }
        variants.iter_mut().for_each(|variant| variant.push_str(rest));
        variants
    }

    /// The values of a name, a literal, or of the first of several that is not empty; `None` where that is not known.
    fn evaluate(&self, expression: &str) -> Option<Vec<String>> {
        for operand in expression.split("||").map(str::trim) {
            let values = match literal(operand) {
                Some(text) => vec![text],
                None if operand == "github.workspace" => vec![".".to_owned()],
                None => match self.0.get(operand) {
                    Some(values) => values.clone(),
                    // An input that nobody gives is empty.
                    None if operand.starts_with("inputs.") => Vec::new(),
                    None => return None,
                },
            };
            let values: Vec<String> = values.into_iter().filter(|value| !value.is_empty()).collect();
            if !values.is_empty() {
                return Some(values);
            }
        }
        Some(vec![String::new()])
    }
}

fn literal(operand: &str) -> Option<String> {
    let text = operand.strip_prefix('\'')?.strip_suffix('\'')?;
    (!text.contains('\'')).then(|| text.to_owned())
}

/// What a condition leaves of the events; `None` where it never holds while everything goes well.
pub(super) fn condition(node: Option<&Node>) -> Option<Starts> {
    let all = Starts::CHANGES;
    let Some(node) = node else { return Some(all) };
    if let Some(value) = node.bool() {
        return value.then_some(all);
    }
    let Some(text) = node.text() else { return Some(all) };
    let text = text.trim();
    let text = text.strip_prefix("${{").and_then(|text| text.strip_suffix("}}")).unwrap_or(text).trim();
    if text.contains("||") {
        return Some(all);
    }
    let mut starts = all;
    for part in text.split("&&").map(str::trim) {
        match part {
            "false" | "failure()" | "cancelled()" => return None,
            _ => {}
        }
        let (name, equal, value) = match (part.split_once("=="), part.split_once("!=")) {
            (Some((name, value)), _) => (name.trim(), true, value.trim()),
            (None, Some((name, value))) => (name.trim(), false, value.trim()),
            (None, None) => {
                let of_tag = part.starts_with("startsWith(github.ref") && part.contains("refs/tags");
                if of_tag {
                    (starts.on_push, starts.on_pull_request) = (false, false);
                }
                continue;
            }
        };
        match (name, equal, literal(value).as_deref()) {
            ("github.event_name", true, Some(event)) => {
                starts.on_push &= event == "push";
                starts.on_pull_request &= event.starts_with("pull_request");
                starts.by_change &=
                    matches!(event, "push" | "schedule" | "merge_group") || event.starts_with("pull_request");
            }
            ("github.event_name", false, Some("push")) => starts.on_push = false,
            ("github.event_name", false, Some(event)) if event.starts_with("pull_request") => {
                starts.on_pull_request = false
            }
            // For a pull request, both name its merge, not the branch.
            ("github.ref" | "github.ref_name", true, _) => starts.on_pull_request = false,
            _ => {}
        }
    }
    Some(starts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::data::yaml;

    fn node(text: &str) -> Node {
        yaml(text).expect("YAML").into_iter().next().expect("a document")
    }

    #[test]
    fn known_values_are_put_in() {
        let matrix = node("task: [test, lint]\ninclude:\n  - task: build\n");
        let values = Values::default().with_matrix(Some(&matrix)).with_scalars("inputs", Some(&node("dir: apps/api")));
        assert_eq!(values.variants("npm run ${{ matrix.task }}"), ["npm run test", "npm run lint", "npm run build"]);
        assert_eq!(values.text("${{ inputs.dir || '.' }}"), "apps/api");
        assert_eq!(values.text("${{ inputs.none || '.' }}"), ".");
        assert_eq!(values.text("run ${{ secrets.X }}"), "run ${EXPRESSION}");
    }

    #[test]
    fn conditions_narrow_the_events() {
        let starts = |text: &str| condition(Some(&node(text)));
        assert_eq!(starts("false"), None);
        assert_eq!(starts("${{ failure() && steps.a.outcome == 'failure' }}"), None);
        assert_eq!(starts("always()"), Some(Starts::CHANGES));
        assert_eq!(
            starts("github.event_name == 'pull_request'").map(|starts| (starts.on_push, starts.on_pull_request)),
            Some((false, true))
        );
        assert_eq!(
            starts("github.ref == 'refs/heads/main'").map(|starts| (starts.on_push, starts.on_pull_request)),
            Some((true, false))
        );
    }

    #[test]
    fn an_open_expression_ends_the_text() {
        assert_eq!(Values::default().text("a ${{ b"), "a ${EXPRESSION}");
    }
}
