//! `shipworthy audit`

use super::{Outcome, catalog};
use crate::checks::{Catalog, types};
use crate::cli::{Audit, Format};
use crate::error::Error;
use crate::progress::Progress;
use crate::report::terminal::{self, Style};
use crate::report::{self, Report, json};
use crate::score::Conclusion;
use crate::{facts, source};
use std::path::Path;

/// Audits every target; one that cannot be read does not keep the others from being audited.
///
/// # Errors
/// Where the arguments or the checks are wrong, or a report cannot be written.
pub fn run(arguments: &Audit, style: Style) -> Result<Outcome, Error> {
    let files = arguments.format.iter().any(|format| format.file.is_some());
    if files && arguments.targets.len() > 1 {
        return Err(Error::Usage {
            message: "reports of several targets would overwrite each other in one file".to_owned(),
            help: "audit the targets one by one, or leave out `=FILE`".to_owned(),
        });
    }
    let progress = Progress::start(arguments.look.quiet);
    let measure_all = || -> Vec<_> {
        let targets = arguments.targets.iter();
        let measured = targets.map(|target| {
            progress.say(format!("reading {}", terminal::clean(&target.to_string_lossy())));
            measure(target, arguments.rev.as_deref())
        });
        measured.collect()
    };
    let (catalog, reports) = rayon::join(|| catalog::load(&arguments.checks), measure_all);
    drop(progress);
    let catalog = catalog?;
    let chosen = choice(arguments, &catalog)?;
    let mut outcome = Outcome::of(String::new());
    let mut documents = Vec::new();
    for measured in reports {
        match measured {
            Ok((snapshot, facts)) => {
                let report = report::compose(&snapshot, &facts, &catalog, &chosen);
                let out_of_scope = report.conclusion == Conclusion::OutOfScope;
                let enough = arguments.min_score.is_none_or(|least| out_of_scope || report.score.value >= least)
                    && arguments.require.is_none_or(|required| required.is_met_by(report.conclusion));
                outcome.code = outcome.code.max(u8::from(!enough));
                write(arguments, style, &report, &mut outcome, &mut documents)?;
            }
            Err(error) => {
                outcome.code = outcome.code.max(error.exit_code());
                outcome.complaints.push(error.complaint());
            }
        }
    }
    // Several reports in JSON are one array, so that the output is still one document.
    match documents.as_slice() {
        [] => {}
        [document] if arguments.targets.len() == 1 => outcome.output += document,
        documents => {
            let all: Vec<&str> = documents.iter().map(|document| document.trim_end()).collect();
            outcome.output += &format!("[\n{}\n]\n", all.join(",\n"));
        }
    }
    Ok(outcome)
}

fn measure(target: &Path, revision: Option<&str>) -> Result<(crate::snapshot::Snapshot, facts::Facts), Error> {
    let snapshot = source::capture(target, revision)?;
    let facts = facts::extract(&snapshot);
    Ok((snapshot, facts))
}

fn write(
    arguments: &Audit,
    style: Style,
    report: &Report,
    outcome: &mut Outcome,
    documents: &mut Vec<String>,
) -> Result<(), Error> {
    for form in &arguments.format {
        let text = match form.format {
            Format::Terminal => terminal::render(report, Style { color: style.color && form.file.is_none(), ..style }),
            Format::Json => json::render(report),
        };
        match (&form.file, form.format) {
            (Some(path), _) => {
                std::fs::write(path, text).map_err(|error| Error::File { path: path.clone(), error })?;
            }
            (None, Format::Json) => documents.push(text),
            (None, Format::Terminal) => outcome.output += &text,
        }
    }
    Ok(())
}

/// Which checks take part: those named by `--only`, less those named by `--skip`.
fn choice(arguments: &Audit, catalog: &Catalog) -> Result<impl Fn(&str) -> bool + use<>, Error> {
    let areas = catalog.rubric.areas.iter().map(|area| area.id.as_str());
    let known: Vec<&str> = catalog.checks.iter().map(|check| check.id.as_str()).chain(areas).collect();
    for name in arguments.only.iter().chain(&arguments.skip) {
        if !known.contains(&name.as_str()) {
            let help = types::nearest(name, &known).map(|near| format!("did you mean `{near}`?"));
            return Err(Error::Usage {
                message: format!("there is no check or area `{name}`"),
                help: help.unwrap_or_else(|| "`shipworthy checks list` lists them".to_owned()),
            });
        }
    }
    let (only, skip) = (arguments.only.clone(), arguments.skip.clone());
    Ok(move |id: &str| {
        let named = |names: &[String]| names.iter().any(|name| name == id || name == crate::checks::file::area_of(id));
        (only.is_empty() || named(&only)) && !named(&skip)
    })
}
