//! Taking a statement that no dialect accepts as a whole piece by piece: one column or constraint of `CREATE TABLE`, one
//! action of `ALTER TABLE` at a time.

use sqlparser::ast;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::create::Copied;
use super::identifiers::stored_word;
use super::replay::Replay;
use super::{Reading, syntax};
use crate::formats::schema::{ColumnChange, Dialect};

/// Reads a `CREATE TABLE` whose text is not accepted as a whole. `None` when not even the table's name is found.
pub(super) fn create_table(replay: &mut Replay<'_>, text: &str) -> Option<Reading> {
    let tokens = first_tokens(replay, text)?;
    let table_word = (0..tokens.len()).find(|&position| syntax::words_at(&tokens, position, &["TABLE"]))?;
    let if_not_exists = syntax::words_at(&tokens, table_word + 1, &["IF", "NOT", "EXISTS"]);
    let name_start = table_word + if if_not_exists { 4 } else { 1 };
    let (name, open) = replay.name_at(&tokens, name_start)?;
    let is_temporary = ["TEMP", "TEMPORARY"];
    if is_temporary.iter().any(|word| (0..table_word).any(|position| syntax::words_at(&tokens, position, &[word]))) {
        replay.add_temporary(&name);
        return Some(Reading::Partial);
    }
    let body = parenthesized(&tokens, open)?;
    if if_not_exists && replay.schema.table(&name).is_some() {
        return Some(Reading::Partial);
    }
    let mut whole = None;
    let (mut likes, mut unread) = (Vec::new(), Vec::new());
    for element in syntax::split_at_commas(body) {
        let mut alone = tokens[..=open].to_vec();
        alone.extend_from_slice(element);
        alone.extend(tokens.get(open + 1 + body.len()).cloned());
        if let Some(like) = like_clause(replay, element) {
            likes.push(like);
            continue;
        }
        match (parse_create(replay, &alone), &mut whole) {
            (None, _) => unread.push(element),
            (Some(part), None) => whole = Some(part),
            (Some(part), Some(whole)) => merge(whole, part),
        }
    }
    match whole {
        Some(create) => replay.create_table(create, &likes),
        None => {
            let mut table = replay.new_table(name.clone());
            for (source, copied) in &likes {
                replay.copy_from(&mut table, source, *copied);
            }
            replay.add_table(table, if_not_exists);
        }
    }
    for element in unread {
        replay.gap(format!("a part of table {name} is not understood: {}", text_of(element)));
    }
    Some(Reading::Partial)
}

/// PostgreSQL's `LIKE source [{ INCLUDING | EXCLUDING } part …]`.
fn like_clause(replay: &Replay<'_>, element: &[TokenWithSpan]) -> Option<(String, Copied)> {
    if !syntax::words_at(element, 0, &["LIKE"]) {
        return None;
    }
    let (source, mut position) = replay.name_at(element, 1)?;
    let mut copied = Copied::default();
    while position < element.len() {
        let including = syntax::words_at(element, position, &["INCLUDING"]);
        if !including && !syntax::words_at(element, position, &["EXCLUDING"]) {
            return None;
        }
        match syntax::word_at(element, position + 1)?.value.to_ascii_uppercase().as_str() {
            "ALL" if including => copied = Copied::ALL,
            "ALL" => copied = Copied::default(),
            "DEFAULTS" | "IDENTITY" | "GENERATED" => copied.defaults = including,
            "CONSTRAINTS" => copied.checks = including,
            "INDEXES" => copied.indexes = including,
            _ => {}
        }
        position += 2;
    }
    Some((source, copied))
}

fn parse_create(replay: &Replay<'_>, tokens: &[TokenWithSpan]) -> Option<ast::CreateTable> {
    let parsed = syntax::candidates(replay.dialect).find_map(|dialect| syntax::parse(tokens.to_vec(), dialect).ok())?;
    match parsed.into_iter().next()? {
        ast::Statement::CreateTable(create) => Some(create),
        _ => None,
    }
}

fn merge(whole: &mut ast::CreateTable, part: ast::CreateTable) {
    whole.columns.extend(part.columns);
    whole.constraints.extend(part.constraints);
}

/// Reads an `ALTER TABLE` whose text is not accepted as a whole. `None` when not even the table's name is found.
pub(super) fn alter_table(replay: &mut Replay<'_>, text: &str) -> Option<Reading> {
    let tokens = first_tokens(replay, text)?;
    let mut position = (0..tokens.len()).find(|&position| syntax::words_at(&tokens, position, &["TABLE"]))? + 1;
    let if_exists = syntax::words_at(&tokens, position, &["IF", "EXISTS"]);
    position += if if_exists { 2 } else { 0 };
    position += usize::from(syntax::words_at(&tokens, position, &["ONLY"]));
    let (name, mut end) = replay.name_at(&tokens, position)?;
    end += usize::from(tokens.get(end).is_some_and(|token| token.token == Token::Mul));
    if replay.is_temporary(&name) || if_exists && replay.schema.table(&name).is_none() {
        return Some(Reading::Partial);
    }
    let mut reading = Reading::Partial;
    let mut verb: &[TokenWithSpan] = &[];
    for action in syntax::split_at_commas(&tokens[end..]) {
        let continues = replay.dialect == Dialect::SqlServer && verb_of(action).is_empty();
        if !continues {
            verb = verb_of(action);
        }
        let action = if continues { &[verb, action].concat() } else { action };
        for action in added_columns(action) {
            let alone = [&tokens[..end], &action].concat();
            let parsed =
                syntax::candidates(replay.dialect).find_map(|dialect| syntax::parse(alone.clone(), dialect).ok());
            match parsed {
                Some(statements) => statements.into_iter().for_each(|statement| replay.run(statement)),
                None if apply_action(replay, &name, &action) => {}
                None => {
                    replay.gap(format!("a change of table {name} is not understood: {}", text_of(&action)));
                    reading = Reading::Failed;
                }
            }
        }
    }
    Some(reading)
}

/// The words that the actions after it share in SQL Server: `ADD a int, b int`, `DROP COLUMN a, b`.
fn verb_of(action: &[TokenWithSpan]) -> &[TokenWithSpan] {
    let verbs: [&[&str]; 4] = [&["DROP", "COLUMN"], &["DROP", "CONSTRAINT"], &["ADD"], &["ALTER"]];
    let verb = verbs.iter().find(|verb| syntax::words_at(action, 0, verb));
    verb.and_then(|verb| action.get(..verb.len())).unwrap_or_default()
}

/// `ADD (a int, b int)`, as MySQL and Oracle have it, as one action for each column; any other action as it is.
fn added_columns(action: &[TokenWithSpan]) -> Vec<Vec<TokenWithSpan>> {
    let open = if syntax::words_at(action, 0, &["ADD", "COLUMN"]) { 2 } else { 1 };
    let is_open = |token: &TokenWithSpan| token.token == Token::LParen;
    match parenthesized(action, open) {
        Some(columns) if syntax::words_at(action, 0, &["ADD"]) && action.get(open).is_some_and(is_open) => {
            syntax::split_at_commas(columns).into_iter().map(|column| [&action[..open], column].concat()).collect()
        }
        _ => vec![action.to_vec()],
    }
}

/// Actions that the parser does not know. False when the action is none of them either.
fn apply_action(replay: &mut Replay<'_>, table: &str, action: &[TokenWithSpan]) -> bool {
    let starts = |words: &[&str]| syntax::words_at(action, 0, words);
    if starts(&["SET", "SCHEMA"]) {
        let Some(schema) = syntax::word_at(action, 2) else {
            return false;
        };
        let schema = stored_word(&schema.value, schema.quote_style.is_some(), replay.dialect);
        let bare = table.rsplit('.').next().unwrap_or(table);
        let moved = replay.dialect.table_name(Some(&schema), bare);
        replay.rename_table(table, moved);
        return true;
    }
    if starts(&["ATTACH", "PARTITION"]) || starts(&["DETACH", "PARTITION"]) {
        let Some((partition, _)) = replay.name_at(action, 2) else {
            return false;
        };
        let parent = starts(&["ATTACH"]).then(|| table.to_owned());
        let outcome = replay.schema.set_partition_of(&partition, parent);
        replay.settle(outcome);
        return true;
    }
    if starts(&["RENAME", "INDEX"]) || starts(&["RENAME", "KEY"]) {
        let (Some(from), Some(to)) = (syntax::word_at(action, 2), syntax::word_at(action, 4)) else {
            return false;
        };
        let outcome = replay.schema.rename_index(&from.value, &to.value, Some(table));
        replay.settle(outcome);
        return true;
    }
    if replay.dialect == Dialect::SqlServer && starts(&["ADD"]) {
        return add_default(replay, table, action);
    }
    if replay.dialect == Dialect::SqlServer && starts(&["ALTER", "COLUMN"]) {
        return redefine_column(replay, table, action);
    }
    if starts(&["ALTER"]) {
        return apply_column_action(replay, table, action);
    }
    HARMLESS.iter().any(|words| starts(words))
}

/// SQL Server `ADD [CONSTRAINT name] DEFAULT value FOR column`.
fn add_default(replay: &mut Replay<'_>, table: &str, action: &[TokenWithSpan]) -> bool {
    let start = if syntax::words_at(action, 1, &["CONSTRAINT"]) { 3 } else { 1 };
    let Some(column) = action.len().checked_sub(1).and_then(|last| syntax::word_at(action, last)) else { return false };
    let column = stored_word(&column.value, column.quote_style.is_some(), replay.dialect);
    if !syntax::words_at(action, start, &["DEFAULT"]) || !syntax::words_at(action, action.len() - 2, &["FOR"]) {
        return false;
    }
    replay.change_column(table, &column, ColumnChange { has_default: Some(true), ..ColumnChange::default() });
    true
}

/// SQL Server `ALTER COLUMN name type [NULL | NOT NULL]`, which leaves the default alone.
fn redefine_column(replay: &mut Replay<'_>, table: &str, action: &[TokenWithSpan]) -> bool {
    let Some(mut statement) = syntax::tokens("ALTER TABLE t ADD", replay.dialect) else { return false };
    statement.extend_from_slice(action.get(2..).unwrap_or_default());
    let parsed = syntax::parse(statement, replay.dialect).ok().and_then(|parsed| parsed.into_iter().next());
    let Some(ast::Statement::AlterTable(alter)) = parsed else { return false };
    let [ast::AlterTableOperation::AddColumn { column_def, .. }] = alter.operations.as_slice() else { return false };
    let column = replay.column_parts(column_def).column;
    let change = ColumnChange { data_type: Some(column.data_type), nullable: Some(column.nullable), has_default: None };
    replay.change_column(table, &column.name, change);
    true
}

/// `ALTER [COLUMN] name …`: identity, statistics, storage.
fn apply_column_action(replay: &mut Replay<'_>, table: &str, action: &[TokenWithSpan]) -> bool {
    let start = if syntax::words_at(action, 1, &["COLUMN"]) { 2 } else { 1 };
    let Some(column) = syntax::word_at(action, start) else {
        return false;
    };
    let column = stored_word(&column.value, column.quote_style.is_some(), replay.dialect);
    let follows = |words: &[&str]| syntax::words_at(action, start + 1, words);
    let unchanged = ColumnChange::default();
    let change = if follows(&["ADD", "GENERATED"]) {
        ColumnChange { has_default: Some(true), nullable: Some(false), ..unchanged }
    } else if follows(&["DROP", "IDENTITY"]) || follows(&["DROP", "EXPRESSION"]) {
        ColumnChange { has_default: Some(false), ..unchanged }
    } else if follows(&["SET", "DEFAULT"]) {
        ColumnChange { has_default: Some(!follows(&["SET", "DEFAULT", "NULL"])), ..unchanged }
    } else {
        let storage = ["STATISTICS", "STORAGE", "COMPRESSION", "GENERATED"];
        let is_storage = storage.iter().any(|word| follows(&["SET", word]));
        let is_options = matches!(action.get(start + 2), Some(token) if token.token == Token::LParen);
        return is_storage || is_options || follows(&["RESET"]) || follows(&["RESTART"]);
    };
    replay.change_column(table, &column, change);
    true
}

/// Actions that change no table, column, key or index.
const HARMLESS: &[&[&str]] = &[
    &["OWNER"],
    &["SET"],
    &["RESET"],
    &["ENABLE"],
    &["DISABLE"],
    &["FORCE"],
    &["NO"],
    &["NOT"],
    &["CLUSTER"],
    &["REPLICA"],
    &["INHERIT"],
    &["VALIDATE"],
    &["ENGINE"],
    &["COMMENT"],
    &["CONVERT"],
    &["DEFAULT"],
    &["CHARACTER"],
    &["COLLATE"],
    &["AUTO_INCREMENT"],
    &["ROW_FORMAT"],
    &["ORDER"],
    &["ALGORITHM"],
    &["LOCK"],
    &["CHECK"],
    &["NOCHECK"],
    &["WITH"],
    &["REBUILD"],
    &["ALTER", "CONSTRAINT"],
];

fn first_tokens(replay: &Replay<'_>, text: &str) -> Option<Vec<TokenWithSpan>> {
    syntax::candidates(replay.dialect).find_map(|dialect| syntax::tokens(text, dialect))
}

/// What stands between an opening parenthesis and its counterpart.
fn parenthesized(tokens: &[TokenWithSpan], open: usize) -> Option<&[TokenWithSpan]> {
    let mut depth = 0_usize;
    for (position, token) in tokens.iter().enumerate().skip(open) {
        match token.token {
            Token::LParen => depth += 1,
            Token::RParen if depth == 1 => return tokens.get(open + 1..position),
            Token::RParen => depth = depth.saturating_sub(1),
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The first few words of something, for a message.
fn text_of(tokens: &[TokenWithSpan]) -> String {
    let words: Vec<String> = tokens.iter().take(6).map(|token| token.token.to_string()).collect();
    words.join(" ")
}
