//! A sign of life for a person who waits: on standard error, only where that is a terminal, and only when the work is long.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long the work may take in silence.
const PATIENCE: Duration = Duration::from_millis(700);

/// How often the sign moves.
const TICK: Duration = Duration::from_millis(100);

/// Shows what is worked on until it is dropped.
pub struct Progress {
    worker: Option<(Sender<String>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins to wait; nothing is shown where standard error is no terminal, or `quiet` is asked for.
    pub fn start(quiet: bool) -> Self {
        if quiet || !io::stderr().is_terminal() {
            return Progress { worker: None };
        }
        let (sender, receiver) = mpsc::channel::<String>();
        let worker = thread::spawn(move || {
            let mut message = String::new();
            let mut bar: Option<ProgressBar> = None;
            loop {
                let wait = if bar.is_some() { TICK } else { PATIENCE };
                match receiver.recv_timeout(wait) {
                    Ok(next) => message = next,
                    Err(RecvTimeoutError::Timeout) => {
                        let bar = bar.get_or_insert_with(spinner);
                        bar.set_message(message.clone());
                        bar.tick();
                    }
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
            if let Some(bar) = bar {
                bar.finish_and_clear();
            }
        });
        Progress { worker: Some((sender, worker)) }
    }

    /// Says what is worked on now.
    pub fn say(&self, message: String) {
        if let Some((sender, _)) = &self.worker {
            let _ = sender.send(message); // the worker listens until this is dropped
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, worker)) = self.worker.take() {
            drop(sender);
            let _ = worker.join(); // a spinner that failed takes nothing with it
        }
    }
}

fn spinner() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
    let bar = ProgressBar::new_spinner();
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
