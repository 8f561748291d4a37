//! Audits Node.js and TypeScript back ends the way a senior screener would.

pub mod facts;
pub mod formats;
pub mod snapshot;
pub mod source;
