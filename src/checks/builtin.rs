//! The checks that come with the program, as `build.rs` found them under `checks/`.

include!(concat!(env!("OUT_DIR"), "/checks.rs"));

/// The text of `checks/rubric.toml`.
pub static RUBRIC: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/checks/rubric.toml"));
