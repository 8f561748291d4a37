//! Reads a Dockerfile into typed instructions, following the
//! [Dockerfile reference](https://docs.docker.com/reference/dockerfile/) and, where the reference is silent, what
//! BuildKit does.
//!
//! A line that cannot be understood becomes a [`SyntaxError`] and the reading goes on, so that one slip does not hide
//! the rest of the file. Variables are not expanded here: that needs the stages, see [`stages`].

mod body;
mod expand;
mod heredoc;
pub mod image;
mod lines;
pub mod stages;
mod words;

#[cfg(test)]
mod tests;

use lines::{LogicalLine, PhysicalLines};

/// A Dockerfile, instruction by instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    /// The parser directives at the top of the file, in order.
    pub directives: Vec<Directive>,
    /// The instructions that could be understood, in order.
    pub instructions: Vec<Instruction>,
    /// What could not be understood, in order of line.
    pub errors: Vec<SyntaxError>,
    /// The character that continues a line and escapes a character: `\`, or a backtick by directive.
    pub escape: char,
}

/// A parser directive: a comment of the form `# name=value` before anything else in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// The line, counted from 1.
    pub line: usize,
    /// Which directive.
    pub name: DirectiveName,
    /// The value, trimmed.
    pub value: String,
}

/// The parser directives that the reference knows. Any other name is an ordinary comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DirectiveName {
    /// The image that parses and builds this Dockerfile.
    Syntax,
    /// The escape character.
    Escape,
    /// The build checks to skip.
    Check,
}

/// One instruction with its flags and arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// The line of the keyword, counted from 1.
    pub line: usize,
    /// The last line of the instruction, continuations and here-documents included.
    pub end_line: usize,
    /// The `--name=value` words between the keyword and the arguments.
    pub flags: Vec<Flag>,
    /// The arguments, by keyword.
    pub body: Body,
}

impl Instruction {
    /// The keyword of the instruction.
    #[must_use]
    pub fn keyword(&self) -> Keyword {
        self.body.keyword()
    }

    /// The value of the first flag of this name; empty for a flag without a value, such as `--link`.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<&str> {
        let flag = self.flags.iter().find(|flag| flag.name == name)?;
        Some(flag.value.as_deref().unwrap_or_default())
    }
}

/// A flag such as `--from=build` or `--link`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The name without its dashes.
    pub name: String,
    /// What follows the equals sign, without quotes; `None` where there is no equals sign.
    pub value: Option<String>,
}

/// The arguments of an instruction.
///
/// Words that undergo variable expansion (names and values of `ENV`, `LABEL` and `ARG`, paths, users, ports) keep
/// their quotes and escapes, for these decide what is expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// `ADD source… destination`
    Add(Transfer),
    /// `ARG name[=default]…`
    Arg(Vec<Argument>),
    /// `CMD command`
    Cmd(Command),
    /// `COPY source… destination`
    Copy(Transfer),
    /// `ENTRYPOINT command`
    Entrypoint(Command),
    /// `ENV name=value…`, or the old `ENV name value`
    Env(Vec<(String, String)>),
    /// `EXPOSE port[/protocol]…`
    Expose(Vec<String>),
    /// `FROM image [AS alias]`. The image is empty where the line names none, which is also an error of the file.
    From {
        /// The base as written.
        image: String,
        /// The name of the stage as written.
        alias: Option<String>,
    },
    /// `HEALTHCHECK CMD command` or `HEALTHCHECK NONE`
    Healthcheck(Healthcheck),
    /// `LABEL name=value…`, or the old `LABEL name value`
    Label(Vec<(String, String)>),
    /// `MAINTAINER name`, deprecated
    Maintainer(String),
    /// `ONBUILD instruction`
    Onbuild(Box<Instruction>),
    /// `RUN command`
    Run(Command),
    /// `SHELL ["executable", "parameter"]`
    Shell(Vec<String>),
    /// `STOPSIGNAL signal`
    Stopsignal(String),
    /// `USER user[:group]`
    User(String),
    /// `VOLUME path…`
    Volume(Vec<String>),
    /// `WORKDIR path`
    Workdir(String),
}

impl Body {
    /// The keyword that introduces such arguments.
    #[must_use]
    pub fn keyword(&self) -> Keyword {
        match self {
            Self::Add(_) => Keyword::Add,
            Self::Arg(_) => Keyword::Arg,
            Self::Cmd(_) => Keyword::Cmd,
            Self::Copy(_) => Keyword::Copy,
            Self::Entrypoint(_) => Keyword::Entrypoint,
            Self::Env(_) => Keyword::Env,
            Self::Expose(_) => Keyword::Expose,
            Self::From { .. } => Keyword::From,
            Self::Healthcheck(_) => Keyword::Healthcheck,
            Self::Label(_) => Keyword::Label,
            Self::Maintainer(_) => Keyword::Maintainer,
            Self::Onbuild(_) => Keyword::Onbuild,
            Self::Run(_) => Keyword::Run,
            Self::Shell(_) => Keyword::Shell,
            Self::Stopsignal(_) => Keyword::Stopsignal,
            Self::User(_) => Keyword::User,
            Self::Volume(_) => Keyword::Volume,
            Self::Workdir(_) => Keyword::Workdir,
        }
    }
}

/// A name declared by `ARG`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// The name.
    pub name: String,
    /// The default as written, quotes included.
    pub default: Option<String>,
}

/// What `COPY` and `ADD` move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The sources as written, without here-documents.
    pub sources: Vec<String>,
    /// The destination as written.
    pub destination: String,
    /// The files written in place.
    pub heredocs: Vec<Heredoc>,
}

/// A command to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The exec form, a JSON array of strings: no shell is involved.
    Exec(Vec<String>),
    /// The shell form. An array that is not JSON (`['node']`) is taken for this form, as BuildKit does.
    Shell {
        /// The command line, with continued lines joined.
        text: String,
        /// The here-documents that the command line opens, in order.
        heredocs: Vec<Heredoc>,
    },
}

/// A here-document: lines of text taken literally up to a terminator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// The terminator, which is also the name of the file that `COPY` makes of it.
    pub name: String,
    /// The text with its line ends; without leading tabs in the `<<-` form.
    pub content: String,
    /// Whether variables are expanded in it: not when a part of the terminator is quoted.
    pub expands: bool,
}

/// What `HEALTHCHECK` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Healthcheck {
    /// `NONE`: forget the health check of the base image.
    None,
    /// The command that tells whether the container is healthy.
    Command(Command),
}

/// Why a line could not be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, as a phrase without a full stop.
    pub message: String,
}

/// Declares the keywords once: the variants, their list and their spelling.
macro_rules! keywords {
    ($($(#[$doc:meta])* $variant:ident = $spelling:literal,)*) => {
        /// The instructions of the Dockerfile reference.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Keyword {
            $($(#[$doc])* $variant,)*
        }

        impl Keyword {
            /// Every keyword, in alphabetical order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The keyword in the upper case of the reference.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $spelling,)*
                }
            }
        }
    };
}

keywords! {
    /// Takes files from the context or from an address into the image.
    Add = "ADD",
    /// Declares a variable of the build.
    Arg = "ARG",
    /// Sets the default command, or the arguments of the entry point.
    Cmd = "CMD",
    /// Takes files from the context or from a stage into the image.
    Copy = "COPY",
    /// Sets the program that the container runs.
    Entrypoint = "ENTRYPOINT",
    /// Sets variables of the image and of the rest of the build.
    Env = "ENV",
    /// Says on which ports the program listens.
    Expose = "EXPOSE",
    /// Opens a stage on a base image.
    From = "FROM",
    /// Sets the command that tells whether the container is healthy.
    Healthcheck = "HEALTHCHECK",
    /// Attaches metadata to the image.
    Label = "LABEL",
    /// Names the author; deprecated.
    Maintainer = "MAINTAINER",
    /// Keeps an instruction for the images that build on this one.
    Onbuild = "ONBUILD",
    /// Runs a command during the build.
    Run = "RUN",
    /// Sets the shell of the shell forms.
    Shell = "SHELL",
    /// Sets the signal that stops the container.
    Stopsignal = "STOPSIGNAL",
    /// Sets the user of what follows and of the container.
    User = "USER",
    /// Declares mount points.
    Volume = "VOLUME",
    /// Sets the working directory of what follows and of the container.
    Workdir = "WORKDIR",
}

impl Keyword {
    /// The keyword that a word spells, in any case.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|keyword| keyword.as_str().eq_ignore_ascii_case(word))
    }
}

/// Reads a Dockerfile. Never fails: what cannot be understood stands in [`Dockerfile::errors`].
#[must_use]
pub fn parse(text: &str) -> Dockerfile {
    let mut lines = PhysicalLines::new(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut dockerfile =
        Dockerfile { directives: Vec::new(), instructions: Vec::new(), errors: Vec::new(), escape: '\\' };
    dockerfile.read_directives(&mut lines);
    while let Some(line) = lines.next_logical(dockerfile.escape) {
        let start = line.start;
        if let Err(message) = dockerfile.read_instruction(line, &mut lines) {
            dockerfile.errors.push(SyntaxError { line: start, message });
        }
    }
    dockerfile.require_stage();
    dockerfile.errors.sort_by_key(|error| error.line);
    dockerfile
}

impl Dockerfile {
    fn read_directives(&mut self, lines: &mut PhysicalLines) {
        while let Some((name, value)) = lines.peek().and_then(lines::directive) {
            lines.next();
            let line = lines.number();
            if self.directives.iter().any(|directive| directive.name == name) {
                self.errors.push(SyntaxError { line, message: "a parser directive can be used only once".to_owned() });
                continue;
            }
            if name == DirectiveName::Escape {
                match value {
                    "\\" => self.escape = '\\',
                    "`" => self.escape = '`',
                    _ => self
                        .errors
                        .push(SyntaxError { line, message: format!("the escape character is \\ or `, not {value:?}") }),
                }
            }
            self.directives.push(Directive { line, name, value: value.to_owned() });
        }
    }

    fn read_instruction(&mut self, line: LogicalLine, lines: &mut PhysicalLines) -> Result<(), String> {
        let head = body::Head::parse(&line.text, self.escape)?;
        let trigger = match head.keyword {
            Keyword::Onbuild => Some(body::trigger(&head, self.escape)?),
            _ => None,
        };
        let carrier = trigger.as_ref().unwrap_or(&head);
        // Here-documents are read before the arguments are judged: even behind a bad line they are no instructions.
        let heredocs = if carrier.takes_heredocs() {
            let (heredocs, terminated) = lines.read_heredocs(heredoc::openings(&line.text));
            if !terminated {
                self.errors.push(SyntaxError {
                    line: line.start,
                    message: "the here-document is never terminated".to_owned(),
                });
            }
            heredocs
        } else {
            Vec::new()
        };

        let (start, end) = (line.start, lines.number());
        if head.keyword == Keyword::From
            && let Err(message) = body::check_from(head.arguments)
        {
            // A bad FROM still opens a stage: its instructions must not be taken for those of the stage before.
            self.errors.push(SyntaxError { line: start, message });
        }
        let carrier_body = body::parse(carrier, heredocs, self.escape)?;
        let instruction = |flags, body| Instruction { line: start, end_line: end, flags, body };
        self.instructions.push(match trigger {
            Some(trigger) => {
                let inner = instruction(trigger.flags, carrier_body);
                instruction(head.flags, Body::Onbuild(Box::new(inner)))
            }
            None => instruction(head.flags, carrier_body),
        });
        Ok(())
    }

    /// Every instruction but `ARG` belongs to a stage, and a Dockerfile has at least one stage.
    fn require_stage(&mut self) {
        let first = self.instructions.iter().find(|instruction| instruction.keyword() != Keyword::Arg);
        let error = match first {
            Some(first) if first.keyword() == Keyword::From => return,
            Some(first) => {
                SyntaxError { line: first.line, message: format!("{} before the first FROM", first.keyword().as_str()) }
            }
            None => SyntaxError { line: 1, message: "no FROM, hence nothing to build".to_owned() },
        };
        self.errors.push(error);
    }
}
