//! Models in code: what the application takes its data to look like.

mod classes;
mod objects;
#[cfg(test)]
mod tests;

use super::Model;
use super::engines::PrismaFiles;
use super::value::Script;
use crate::facts::inventory::line_number;
use crate::formats::prisma::ModelKind;

/// The models of a project, by path and line.
pub(super) fn find(scripts: &[Script<'_>], prisma: &PrismaFiles) -> Vec<Model> {
    let mut models: Vec<Model> = prisma.iter().flat_map(|(path, schema)| of_prisma(path, schema)).collect();
    for script in scripts {
        models.extend(classes::find(*script));
        models.extend(objects::find(*script));
    }
    models.sort_by(|a, b| (&a.path, a.line, &a.name).cmp(&(&b.path, b.line, &b.name)));
    models.dedup();
    models
}

/// A model with its place.
fn model(orm: &str, name: &str, (fields, constraints): (usize, usize), script: Script<'_>, line: usize) -> Model {
    Model {
        name: name.to_owned(),
        orm: orm.to_owned(),
        fields: line_number(fields),
        constraints: line_number(constraints),
        path: script.path.to_owned(),
        line: line_number(line),
    }
}

/// Attributes of Prisma that constrain: keys, uniqueness, indexes, relations.
const PRISMA_CONSTRAINTS: [&str; 5] = ["id", "unique", "index", "relation", "fulltext"];

fn of_prisma(path: &str, schema: &crate::formats::prisma::PrismaSchema) -> Vec<Model> {
    let is_model = |kind: ModelKind| kind == ModelKind::Model;
    let constrains = |name: &str| PRISMA_CONSTRAINTS.contains(&name);
    let models = schema.models.iter().filter(|model| is_model(model.kind));
    let read = models.map(|model| {
        let of_fields = model.fields.iter().flat_map(|field| &field.attributes);
        let constraints = of_fields.chain(&model.attributes).filter(|attribute| constrains(&attribute.name)).count();
        Model {
            name: model.name.clone(),
            orm: "prisma".to_owned(),
            fields: line_number(model.fields.len()),
            constraints: line_number(constraints),
            path: path.to_owned(),
            line: line_number(model.line),
        }
    });
    read.collect()
}
