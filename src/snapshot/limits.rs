//! How much of a repository is read. What lies beyond is left out and said so in the report.

/// The most files that are listed.
pub const FILES: usize = 100_000;

/// The largest file whose content is read, in bytes. The largest honest file that facts need is a lock file of a few mebibytes.
pub const TEXT_BYTES: u64 = 8 << 20;

/// All contents that are read together, in bytes.
pub const TOTAL_TEXT_BYTES: u64 = 512 << 20;

/// The largest JavaScript or TypeScript file that is parsed, in bytes: beyond it lies generated code.
pub const SOURCE_BYTES: u64 = 1 << 20;

/// Links that are followed on the way to one file.
pub const LINKS: usize = 16;

/// Bytes at the start of a file that decide whether it is binary, as in Git.
pub const BINARY_PROBE_BYTES: usize = 8_000;

/// The most commits that the history keeps.
pub const COMMITS: usize = 50_000;

/// Stack for parsing what others wrote, in bytes.
pub const PARSER_STACK_BYTES: usize = 16 << 20;
