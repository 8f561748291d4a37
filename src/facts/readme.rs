//! The README: what it tells, and whether that is true of the repository.

use super::describe::facts;
use super::project::Evidence;

facts! {
    /// The project's README, or the repository's where the project has none.
    pub struct Readme {
        /// Whether there is one.
        pub present: bool,
        /// Whether it could be read; false for one that is too large or not text.
        pub known: bool,
        /// The file.
        pub path: String,
        /// The line, always 1.
        pub line: i64,
        /// Words of prose: without code, tags, images and URLs.
        pub words: i64,
        /// Its natural language as an ISO 639-1 code, by the most frequent words; empty for too short a text.
        pub language: String,
        /// Its sections in order.
        pub sections: Vec<Section>,
        /// What it treats, by heading and by content: `install`, `usage`, `tests`, `deployment`, `architecture`, `configuration`, `api`, `cost`, `license`.
        pub topics: Vec<String>,
        /// Commands that it tells the reader to run.
        pub commands: Vec<Command>,
        /// Links and images.
        pub links: Vec<Link>,
        /// Images, badges included.
        pub images: i64,
        /// Links to the running service: URLs that the text presents as the deployment.
        pub live_urls: Vec<Evidence>,
        /// The generator whose README this still is, by its published text; empty for a README of one's own.
        pub starter: String,
        /// Text left to be filled in: `your-username`, `TODO`, lorem ipsum.
        pub placeholders: Vec<Evidence>,
    }

    /// A heading and what stands below it, up to the next heading.
    pub struct Section {
        /// The heading's text.
        pub title: String,
        /// What it treats, as in `topics`; empty where nothing tells.
        pub topic: String,
        /// The file.
        pub path: String,
        /// The heading's line, from 1.
        pub line: i64,
        /// Words of prose below the heading.
        pub words: i64,
        /// Code blocks below the heading.
        pub code_blocks: i64,
    }

    /// A command in a code block or in inline code.
    pub struct Command {
        /// The command as written.
        pub text: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
        /// Whether it was possible to tell if it works: it names a script, file, service or target of this repository.
        pub known: bool,
        /// Whether what it names exists; true where that could not be told.
        pub resolves: bool,
        /// What it names: the script, file, service or target.
        pub target: String,
    }

    /// A link or an image.
    pub struct Link {
        /// The URL as written.
        pub url: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
        /// `relative`, `anchor`, `external` or `image`.
        pub kind: String,
        /// Whether the file or heading that it names exists; true for external links, which are not fetched.
        pub resolves: bool,
    }
}
