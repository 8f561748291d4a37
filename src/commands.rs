//! One readable function for each command.

pub mod audit;
mod catalog;
pub mod checks;
pub mod documents;
pub mod facts;

/// What a command has to say.
pub struct Outcome {
    /// For standard output.
    pub output: String,
    /// For standard error: what went wrong beside it.
    pub complaints: Vec<String>,
    /// 0 to 3.
    pub code: u8,
}

impl Outcome {
    /// Output and nothing else.
    pub fn of(output: String) -> Self {
        Outcome { output, complaints: Vec::new(), code: 0 }
    }
}
