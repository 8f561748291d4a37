//! SQL scripts that make the tables where there are no migrations.

use super::engines::is_compose;
use crate::facts::context::Context;
use crate::formats::data::Node;
use crate::snapshot::{directory_of, extension_of, file_name_of, is_below, join};

/// Where the official images of PostgreSQL, MySQL and MariaDB look for scripts to run on an empty database, in the order of their
/// names.
const INITIAL: &str = "/docker-entrypoint-initdb.d";

/// The scripts that a database's container runs when it starts empty, by the volumes of Docker Compose files.
pub(super) fn initial(context: Context<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for file in context.files().filter(|file| is_compose(file_name_of(&file.path))) {
        let Some(document) = context.inventory.yaml(&file.path) else { continue };
        let services = document.first().and_then(|root| root.get("services")).map(Node::entries).unwrap_or_default();
        let volumes = services.iter().filter_map(|service| service.node.get("volumes")).flat_map(Node::items);
        let mut scripts: Vec<String> = volumes
            .filter_map(source)
            .filter_map(|source| join(directory_of(&file.path), &source))
            .flat_map(|source| sql_files(context, &source))
            .collect();
        scripts.sort_by(|a, b| file_name_of(a).cmp(file_name_of(b)));
        scripts.dedup();
        // Several files describe one database each in its own way; the first that sets it up is as good as another.
        if !scripts.is_empty() {
            found = scripts;
            break;
        }
    }
    found
}

/// What a volume mounts at [`INITIAL`]: `./init.sql:/docker-entrypoint-initdb.d/init.sql`, or its long form.
fn source(volume: &Node) -> Option<String> {
    let (source, target) = match volume.text() {
        Some(text) => {
            let (source, rest) = text.split_once(':')?;
            (source, rest.split(':').next()?)
        }
        None => (volume.get("source")?.text()?, volume.get("target")?.text()?),
    };
    target.starts_with(INITIAL).then(|| source.to_owned())
}

/// The SQL file of this path, or those in the folder of this path.
fn sql_files(context: Context<'_>, source: &str) -> Vec<String> {
    let files = context.inventory.own.iter().filter(|file| extension_of(&file.path) == "sql");
    files
        .filter(|file| file.path == source || is_below(&file.path, source) && directory_of(&file.path) == source)
        .map(|file| file.path.clone())
        .collect()
}
