//! Readers of the formats that repositories are written in. Each turns a text into plain values with line numbers, and judges nothing.

pub mod data;
pub mod dockerfile;
pub mod dockerignore;
pub mod dotenv;
pub mod javascript;
pub mod license;
pub mod makefile;
pub mod markdown;
pub mod openapi;
pub mod prisma;
pub mod schema;
pub mod shell;
pub mod sql;
