//! What each stage of a Dockerfile amounts to: its base, the configuration of its image, what it copies and runs.
//!
//! Follows the Dockerfile reference on the
//! [scope of variables](https://docs.docker.com/build/building/variables/#scoping) and, on what a stage takes over
//! from an earlier one, BuildKit. Nothing outside the file is known: neither build arguments, so that the default of
//! an `ARG` counts, nor what the base image sets.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expand::{Variable, expand};
use super::{Argument, Body, Command, Dockerfile, Flag, Healthcheck, Heredoc, Instruction, Transfer};

/// The number of stages that are resolved. Real files have a dozen at most; a stage can take over all that the one
/// before it holds, so that the number must be bounded.
const STAGES: usize = 256;

/// The number of variables, ports and triggers that a stage keeps of each, for the same reason.
const ENTRIES: usize = 1_000;

/// The longest working directory, that of Linux. A longer one is unknown.
const LONGEST_PATH: usize = 4_096;

/// The bytes that variables may put in while a file is resolved. Beyond it everything is unknown.
const EXPANSION_BUDGET: usize = 4 << 20;

/// A value and the line of the instruction that sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The line, counted from 1.
    pub line: usize,
    /// The value.
    pub value: T,
}

/// A text with variables in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expanded<'a> {
    /// As written in the file.
    pub written: &'a str,
    /// With variables replaced and quotes removed; `None` where that depends on something outside the file.
    pub value: Option<Arc<str>>,
}

/// A stage: a `FROM` and the instructions up to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage<'a> {
    /// The position among the stages, counted from 0 as in `COPY --from=0`.
    pub index: usize,
    /// The name as written.
    pub name: Option<&'a str>,
    /// The line of the `FROM`, counted from 1.
    pub line: usize,
    /// The `--platform` as written.
    pub platform: Option<&'a str>,
    /// The image or the earlier stage that it builds on.
    pub base: Expanded<'a>,
    /// The index of the earlier stage that it builds on.
    pub parent: Option<usize>,
    /// The base of the first stage in its chain of parents: an image, or `scratch`.
    pub external_base: Expanded<'a>,
    /// The user that processes of the image run as, own or taken over; `None` where the chain leaves it to the image.
    pub user: Option<Located<Expanded<'a>>>,
    /// The working directory, own or taken over; its value is an absolute path.
    pub workdir: Option<Located<Expanded<'a>>>,
    /// The `CMD`, own or taken over. An own `ENTRYPOINT` drops one that is taken over.
    pub cmd: Option<Located<&'a Command>>,
    /// The `ENTRYPOINT`, own or taken over.
    pub entrypoint: Option<Located<&'a Command>>,
    /// The health check, own or taken over; `HEALTHCHECK NONE` drops it.
    pub healthcheck: Option<Located<&'a Command>>,
    /// The ports, own and taken over, in the order of the file.
    pub exposes: Vec<Located<Expanded<'a>>>,
    /// The environment of the image by name, own and taken over.
    pub env: BTreeMap<Arc<str>, Located<Expanded<'a>>>,
    /// The own `COPY` and `ADD` instructions.
    pub copies: Vec<FileCopy<'a>>,
    /// The own `RUN` instructions.
    pub runs: Vec<Run<'a>>,
    /// The variables in force: arguments and environment.
    variables: BTreeMap<Arc<str>, Option<Arc<str>>>,
    /// The instructions that `ONBUILD` keeps for the stages that build on this one.
    triggers: Vec<&'a Instruction>,
    /// Whether `CMD` stands in this very stage.
    own_cmd: bool,
}

/// A `COPY` or an `ADD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCopy<'a> {
    /// The line, counted from 1.
    pub line: usize,
    /// Where the sources are looked up.
    pub from: Origin<'a>,
    /// Paths, or for `ADD` also addresses.
    pub sources: Vec<Expanded<'a>>,
    /// The destination in the image.
    pub destination: Expanded<'a>,
    /// The files written in place.
    pub heredocs: &'a [Heredoc],
}

/// Where a `COPY` takes its sources from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    /// The build context: the repository, less what `.dockerignore` leaves out.
    Context,
    /// The stage of this index.
    Stage(usize),
    /// An image, or a build context given by name.
    Image(&'a str),
    /// A number of no stage, or a variable, which is not expanded there: the build fails.
    Invalid(&'a str),
}

/// A `RUN`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run<'a> {
    /// The line, counted from 1.
    pub line: usize,
    /// The last line, counted from 1.
    pub end_line: usize,
    /// The flags, such as `--mount`.
    pub flags: &'a [Flag],
    /// The command, in which variables are the shell's business.
    pub command: &'a Command,
}

/// Resolves the stages of a file, in order.
#[must_use]
pub fn stages(dockerfile: &Dockerfile) -> Vec<Stage<'_>> {
    let mut resolver = Resolver::new(dockerfile);
    let mut stages: Vec<Stage> = Vec::new();
    for instruction in &dockerfile.instructions {
        match (&instruction.body, stages.last_mut()) {
            (Body::From { image, alias }, _) => {
                if stages.len() == STAGES {
                    break;
                }
                let stage = resolver.open(&stages, instruction, image, alias.as_deref());
                stages.push(stage);
            }
            (_, Some(stage)) => resolver.apply(stage, instruction),
            (Body::Arg(arguments), None) => {
                let globals = std::mem::take(&mut resolver.globals);
                resolver.globals = resolver.declare(globals, arguments);
            }
            // The parser has reported an instruction before the first FROM.
            (_, None) => {}
        }
    }
    stages
}

type Variables = BTreeMap<Arc<str>, Option<Arc<str>>>;

struct Resolver {
    escape: char,
    budget: usize,
    /// The arguments declared before the first `FROM`.
    globals: Variables,
    /// The index of the last stage of each name, in lower case, for `COPY --from`.
    names: BTreeMap<String, usize>,
    /// How many stages the file has.
    count: usize,
}

impl Resolver {
    fn new(dockerfile: &Dockerfile) -> Self {
        let aliases = dockerfile.instructions.iter().filter_map(|instruction| match &instruction.body {
            Body::From { alias, .. } => Some(alias.as_deref()),
            _ => None,
        });
        let aliases: Vec<Option<&str>> = aliases.take(STAGES).collect();
        let names =
            aliases.iter().enumerate().filter_map(|(index, alias)| Some((alias.as_ref()?.to_lowercase(), index)));
        Self {
            escape: dockerfile.escape,
            budget: EXPANSION_BUDGET,
            globals: Variables::new(),
            names: names.collect(),
            count: aliases.len(),
        }
    }

    /// Opens a stage with what it takes over from the one it builds on.
    fn open<'a>(
        &mut self,
        stages: &[Stage<'a>],
        from: &'a Instruction,
        image: &'a str,
        alias: Option<&'a str>,
    ) -> Stage<'a> {
        let value = expand(image, self.escape, &mut self.budget, &|name| variable(&self.globals, name));
        let base = Expanded { written: image, value: value.filter(|value| !value.is_empty()) };
        // Only an earlier stage can be built on, and the last one of a name hides the others.
        let parent = base.value.as_deref().and_then(|value| {
            stages.iter().rev().find(|stage| stage.name.is_some_and(|name| name.eq_ignore_ascii_case(value)))
        });
        let own = Stage {
            index: stages.len(),
            name: alias,
            line: from.line,
            platform: from.flag("platform"),
            external_base: base.clone(),
            base,
            parent: None,
            user: None,
            workdir: None,
            cmd: None,
            entrypoint: None,
            healthcheck: None,
            exposes: Vec::new(),
            env: BTreeMap::new(),
            copies: Vec::new(),
            runs: Vec::new(),
            variables: Variables::new(),
            triggers: Vec::new(),
            own_cmd: false,
        };
        let Some(parent) = parent else { return own };
        let mut stage = Stage {
            parent: Some(parent.index),
            external_base: parent.external_base.clone(),
            user: parent.user.clone(),
            workdir: parent.workdir.clone(),
            cmd: parent.cmd.clone(),
            entrypoint: parent.entrypoint.clone(),
            healthcheck: parent.healthcheck.clone(),
            exposes: parent.exposes.clone(),
            env: parent.env.clone(),
            variables: parent.variables.clone(),
            ..own
        };
        for &trigger in &parent.triggers {
            self.apply(&mut stage, trigger);
        }
        stage
    }

    /// Applies an instruction to the stage it stands in.
    fn apply<'a>(&mut self, stage: &mut Stage<'a>, instruction: &'a Instruction) {
        let line = instruction.line;
        match &instruction.body {
            Body::Add(transfer) | Body::Copy(transfer) => {
                let copy = self.copy(stage, instruction, transfer);
                stage.copies.push(copy);
            }
            Body::Arg(arguments) => stage.variables = self.declare(std::mem::take(&mut stage.variables), arguments),
            Body::Cmd(command) => {
                stage.cmd = Some(Located { line, value: command });
                stage.own_cmd = true;
            }
            Body::Entrypoint(command) => {
                stage.entrypoint = Some(Located { line, value: command });
                if !stage.own_cmd {
                    stage.cmd = None;
                }
            }
            Body::Env(pairs) => self.set(stage, line, pairs),
            Body::Expose(ports) => {
                for port in ports {
                    let port = self.expand(stage, port);
                    if stage.exposes.len() < ENTRIES {
                        stage.exposes.push(Located { line, value: port });
                    }
                }
            }
            Body::Healthcheck(healthcheck) => {
                stage.healthcheck = match healthcheck {
                    Healthcheck::None => None,
                    Healthcheck::Command(command) => Some(Located { line, value: command }),
                }
            }
            Body::Onbuild(trigger) => {
                if stage.triggers.len() < ENTRIES {
                    stage.triggers.push(trigger);
                }
            }
            Body::Run(command) => {
                stage.runs.push(Run { line, end_line: instruction.end_line, flags: &instruction.flags, command })
            }
            Body::User(user) => stage.user = Some(Located { line, value: self.expand(stage, user) }),
            Body::Workdir(path) => {
                let Expanded { written, value } = self.expand(stage, path);
                let value = value.and_then(|path| join(stage.workdir.as_ref(), &path));
                stage.workdir = Some(Located { line, value: Expanded { written, value } });
            }
            Body::From { .. }
            | Body::Label(_)
            | Body::Maintainer(_)
            | Body::Shell(_)
            | Body::Stopsignal(_)
            | Body::Volume(_) => {}
        }
    }

    fn copy<'a>(&mut self, stage: &Stage<'a>, instruction: &'a Instruction, transfer: &'a Transfer) -> FileCopy<'a> {
        FileCopy {
            line: instruction.line,
            from: instruction.flag("from").map_or(Origin::Context, |from| self.origin(from)),
            sources: transfer.sources.iter().map(|source| self.expand(stage, source)).collect(),
            destination: self.expand(stage, &transfer.destination),
            heredocs: &transfer.heredocs,
        }
    }

    /// What a `--from` names: a number is an index, any other word a stage if there is one, also a later one.
    fn origin<'a>(&self, from: &'a str) -> Origin<'a> {
        if from.is_empty() {
            return Origin::Context;
        }
        if let Ok(index) = from.parse::<i64>() {
            return match usize::try_from(index) {
                Ok(index) if index < self.count => Origin::Stage(index),
                _ => Origin::Invalid(from),
            };
        }
        match self.names.get(&from.to_lowercase()) {
            Some(&index) => Origin::Stage(index),
            None if from.contains('$') => Origin::Invalid(from),
            None => Origin::Image(from),
        }
    }

    /// Declares arguments, in a stage or before the first. One without a default takes that of the argument of the
    /// same name before the first `FROM`, which stages do not see otherwise.
    fn declare(&mut self, mut variables: Variables, arguments: &[Argument]) -> Variables {
        for argument in arguments {
            let value = match &argument.default {
                Some(default) => expand(default, self.escape, &mut self.budget, &|name| variable(&variables, name)),
                None => match self.globals.get(argument.name.as_str()) {
                    Some(value) => value.clone(),
                    None => continue,
                },
            };
            // The reference says that ENV always wins over ARG; in a build the later of the two does.
            insert(&mut variables, argument.name.as_str().into(), value);
        }
        variables
    }

    /// Sets the environment. All values of one instruction see the variables as they were before it.
    fn set<'a>(&mut self, stage: &mut Stage<'a>, line: usize, pairs: &'a [(String, String)]) {
        let expanded: Vec<_> =
            pairs.iter().map(|(name, value)| (self.expand(stage, name), self.expand(stage, value))).collect();
        for (name, value) in expanded {
            let Some(name) = name.value else { continue };
            insert(&mut stage.variables, name.clone(), value.value.clone());
            insert(&mut stage.env, name, Located { line, value });
        }
    }

    fn expand<'a>(&mut self, stage: &Stage<'a>, written: &'a str) -> Expanded<'a> {
        let value = expand(written, self.escape, &mut self.budget, &|name| variable(&stage.variables, name));
        Expanded { written, value }
    }
}

/// What is known of a variable. One that the base image may set counts as unset: who writes `${name:-default}` expects
/// it not to be.
fn variable(variables: &Variables, name: &str) -> Variable {
    match variables.get(name) {
        Some(Some(value)) => Variable::Known(value.clone()),
        Some(None) => Variable::Unknown,
        None => Variable::Unset,
    }
}

fn insert<T>(entries: &mut BTreeMap<Arc<str>, T>, name: Arc<str>, value: T) {
    if entries.len() < ENTRIES || entries.contains_key(&name) {
        entries.insert(name, value);
    }
}

/// A working directory relative to the one before it, if that is known; `.` and `..` resolved.
fn join(before: Option<&Located<Expanded>>, path: &str) -> Option<Arc<str>> {
    let before = match (path.starts_with('/'), before) {
        (true, _) => "",
        (false, Some(before)) => before.value.value.as_deref()?,
        (false, None) => return None,
    };
    let mut components = Vec::new();
    for component in before.split('/').chain(path.split('/')) {
        match component {
            "" | "." => {}
            ".." => {
                components.pop();
            }
            _ => components.push(component),
        }
    }
    let path = format!("/{}", components.join("/"));
    (path.len() <= LONGEST_PATH).then(|| path.into())
}
