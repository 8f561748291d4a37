mod command_line;
mod documents;
mod fixtures;
mod hostile;
mod laws;
mod sources;
mod user_checks;
