//! What a script comes to after a failure, as far as it can be told without running it.

use super::parser::{AndOr, List, Part, Pipeline};

/// What becomes of a script that comes to a command.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It ends with a failure.
    Leaves,
    /// The command fails.
    Fails,
    /// As far as can be seen it goes on.
    GoesOn,
}

impl Outcome {
    /// Whether the script fails with this outcome, given whether it does when the command fails and when the shell is left.
    pub(super) fn fails_script(self, fails: bool, leaving_fails: bool) -> bool {
        match self {
            Self::Leaves => leaving_fails,
            Self::Fails => fails,
            Self::GoesOn => false,
        }
    }
}

/// Whether a list begins with something that looks at the status of the command before it, or hands it on.
pub(super) fn asks_for_status(and_or: &AndOr) -> bool {
    let Some(part) = and_or.pipelines.first().and_then(|(_, pipeline)| pipeline.parts.first()) else {
        return false;
    };
    match part {
        Part::Simple(simple) => {
            let hands_on = matches!(simple.words.as_slice(), [only] if only.text == "exit" || only.text == "return");
            hands_on || simple.words.iter().chain(&simple.other_words).any(|word| word.reads_status)
        }
        Part::If(branches) => {
            let condition = branches.first().and_then(|(condition, _)| condition.as_ref());
            condition.and_then(|list| list.0.first()).is_some_and(asks_for_status)
        }
        _ => false,
    }
}

/// For each pipeline of an and-or list what comes of the `||` that takes its failure, if there is one.
pub(super) fn handler_outcomes(and_or: &AndOr) -> Vec<Option<Outcome>> {
    let mut outcomes = Vec::with_capacity(and_or.pipelines.len());
    let mut handler = None;
    for (is_and, pipeline) in and_or.pipelines.iter().rev() {
        outcomes.push(handler);
        if !is_and {
            handler = Some(pipeline_outcome(pipeline, true));
        }
    }
    outcomes.reverse();
    outcomes
}

/// Whether a pipeline is a test whose failure is an answer.
pub(super) fn is_test(pipeline: &Pipeline) -> bool {
    let [Part::Simple(simple)] = pipeline.parts.as_slice() else {
        return false;
    };
    simple.words.first().is_some_and(|name| matches!(name.text.as_str(), "[" | "[[" | "test"))
}

/// What comes of a list that runs because something failed; `after_failure` while the status is still that failure's.
pub(super) fn list_outcome(list: &List, after_failure: bool) -> Outcome {
    let mut outcome = Outcome::GoesOn;
    for (index, and_or) in list.0.iter().enumerate() {
        outcome = and_or_outcome(and_or, after_failure && index == 0);
        if outcome == Outcome::Leaves {
            break;
        }
    }
    outcome
}

fn and_or_outcome(and_or: &AndOr, after_failure: bool) -> Outcome {
    let mut outcome = Outcome::GoesOn;
    for (index, (is_and, pipeline)) in and_or.pipelines.iter().enumerate() {
        if index > 0 && !is_and {
            break;
        }
        outcome = pipeline_outcome(pipeline, after_failure && index == 0);
        if outcome != Outcome::GoesOn {
            break;
        }
    }
    outcome
}

fn pipeline_outcome(pipeline: &Pipeline, after_failure: bool) -> Outcome {
    let [part] = pipeline.parts.as_slice() else {
        return Outcome::GoesOn;
    };
    match part {
        Part::Group(list) => list_outcome(list, after_failure),
        Part::Subshell(list) if list_outcome(list, after_failure) == Outcome::GoesOn => Outcome::GoesOn,
        Part::Subshell(_) => Outcome::Fails,
        Part::Simple(simple) => {
            let words: Vec<_> = simple.words.iter().map(|word| word.text.as_str()).collect();
            match words.as_slice() {
                ["exit" | "return"] if !after_failure => Outcome::GoesOn,
                ["exit" | "return", "0"] => Outcome::GoesOn,
                ["exit" | "return", ..] => Outcome::Leaves,
                ["false"] => Outcome::Fails,
                _ => Outcome::GoesOn,
            }
        }
        _ => Outcome::GoesOn,
    }
}
