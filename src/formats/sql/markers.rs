//! Migration files that hold both directions, separated by comment lines.

use std::borrow::Cow;

/// How a migration tool marks the two directions in one SQL file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkerStyle {
    /// No markers: Flyway, Prisma, Drizzle, files in up/down pairs. The whole file runs.
    Plain,
    /// dbmate: `-- migrate:up` and `-- migrate:down`, options after them.
    Dbmate,
    /// goose: `-- +goose Up` and `-- +goose Down`.
    Goose,
    /// sql-migrate: `-- +migrate Up` and `-- +migrate Down`.
    SqlMigrate,
    /// node-pg-migrate (`-- Up Migration`, `-- Down Migration`) and the `sqlite` package (`-- Up`, `-- Down`).
    UpDown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

impl MarkerStyle {
    /// The style whose marker comes first in the text; [`MarkerStyle::Plain`] when there is none.
    pub fn detect(text: &str) -> MarkerStyle {
        let styles = [MarkerStyle::Dbmate, MarkerStyle::Goose, MarkerStyle::SqlMigrate, MarkerStyle::UpDown];
        text.lines()
            .find_map(|line| styles.into_iter().find(|style| style.direction(line).is_some()))
            .unwrap_or(MarkerStyle::Plain)
    }

    /// The direction that a line switches to, if it is a marker of this style.
    fn direction(self, line: &str) -> Option<Direction> {
        let comment = line.trim_start().strip_prefix("--")?.trim_start_matches(['-', ' ', '\t']);
        let mut words = comment.split_whitespace().map(str::to_ascii_lowercase);
        let first = words.next()?;
        let second = words.next().unwrap_or_default();
        let name = match self {
            MarkerStyle::Plain => return None,
            MarkerStyle::Dbmate => first.strip_prefix("migrate:")?,
            MarkerStyle::Goose if first == "+goose" => &second,
            MarkerStyle::SqlMigrate if first == "+migrate" => &second,
            MarkerStyle::UpDown if second.is_empty() || second == "migration" => &first,
            _ => return None,
        };
        match name {
            "up" => Some(Direction::Up),
            "down" => Some(Direction::Down),
            _ => None,
        }
    }
}

/// The forward half of a migration file. What does not belong to it becomes empty lines, so that lines keep their numbers.
///
/// The tools work line by line, so a marker counts wherever it stands. A file with a marker for down alone runs forward
/// up to it, as node-pg-migrate has it.
pub fn extract_up(text: &str, style: MarkerStyle) -> Cow<'_, str> {
    let directions: Vec<Direction> = text.lines().filter_map(|line| style.direction(line)).collect();
    if directions.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut forward = !directions.contains(&Direction::Up);
    let mut up = String::with_capacity(text.len());
    for line in text.lines() {
        match style.direction(line) {
            Some(direction) => forward = direction == Direction::Up,
            None if forward => up.push_str(line),
            None => {}
        }
        up.push('\n');
    }
    Cow::Owned(up)
}
