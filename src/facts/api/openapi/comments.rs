//! Descriptions in comments, as `swagger-jsdoc` reads them: YAML after `@swagger` or `@openapi`.

use super::drift::{Description, Operations};
use super::written::{Written, written};
use crate::facts::api::routes::lists::elements;
use crate::facts::api::routes::values::{Value, resolve, text};
use crate::facts::context::Context;
use crate::formats::data::{self, Node};
use crate::formats::openapi::{self, Operation};
use crate::snapshot::extension_of;
use globset::Glob;

/// The operations of every such comment of the application, of the YAML files that the options name, and of the definition itself.
pub fn read<'a>(context: Context<'a>, options: Option<Value<'a>>) -> Description {
    let mut operations: Vec<Operation> = Vec::new();
    let mut complete = true;
    for (_, module) in context.application_modules() {
        for comment in &module.doc_comments {
            for text in tagged(&comment.text) {
                match data::yaml(&text) {
                    Ok(documents) => operations.extend(documents.iter().flat_map(of_fragment)),
                    Err(_) => complete = false,
                }
            }
        }
    }
    let options = options.map(|options| resolve(context, options));
    let definition = options.and_then(|it| it.property("definition").or_else(|| it.property("swaggerDefinition")));
    let definition = definition.map(|definition| written(context, definition));
    let (files, named) = files(context, options);
    complete &= named;
    operations.extend(files);
    let bases = match &definition {
        Some(Written { node, .. }) => {
            operations.extend(of_fragment(node));
            openapi::base_paths(node)
        }
        None => Vec::new(),
    };
    Description::Operations(Operations::new(operations, bases, complete && definition.is_some()))
}

/// The texts after each `@swagger` and `@openapi`, up to the next tag.
fn tagged(comment: &str) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut open = false;
    for line in comment.lines() {
        if let Some(tag) = line.trim_start().strip_prefix('@') {
            open = ["swagger", "openapi"].contains(&tag.trim_end());
            if open {
                texts.push(String::new());
            }
        } else if let (true, Some(text)) = (open, texts.last_mut()) {
            text.push_str(line);
            text.push('\n');
        }
    }
    texts
}

/// The operations of a fragment: paths at its top, or below `paths`.
fn of_fragment(root: &Node) -> Vec<Operation> {
    let mut operations = openapi::operations_of_paths(root);
    operations.extend(root.get("paths").map(openapi::operations_of_paths).unwrap_or_default());
    operations
}

/// The operations of the YAML and JSON files that `apis` names, and whether all of its patterns are known.
fn files<'a>(context: Context<'a>, options: Option<Value<'a>>) -> (Vec<Operation>, bool) {
    let Some(apis) = options.and_then(|options| options.property("apis")) else { return (Vec::new(), false) };
    let (patterns, mut complete) = elements(context, apis);
    let mut operations = Vec::new();
    for pattern in patterns {
        let pattern = text(context, pattern);
        // A pattern from `path.join` names sources as often as not; what it leaves out is not known.
        complete &= pattern.is_known();
        if !pattern.is_known() || !matches!(extension_of(pattern.as_str()), "yaml" | "yml" | "json") {
            continue;
        }
        let Ok(glob) = Glob::new(pattern.as_str().trim_start_matches("./")) else { continue };
        let matcher = glob.compile_matcher();
        for file in context.files().filter(|file| matcher.is_match(context.unit.inside(&file.path))) {
            let json = extension_of(&file.path) == "json";
            let document = if json { context.inventory.json(&file.path) } else { context.inventory.yaml(&file.path) };
            operations.extend(document.iter().flat_map(|nodes| nodes.iter()).flat_map(of_fragment));
        }
    }
    (operations, complete)
}
