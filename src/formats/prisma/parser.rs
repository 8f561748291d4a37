//! From tokens to blocks.

use super::lexer::{Token, TokenKind, tokens};
use super::{
    Argument, Attribute, Datasource, Enumeration, Field, Generator, Model, ModelKind, PrismaSchema, SyntaxError, Url,
    Value,
};

/// Lists and functions nested deeper than this are not understood. Real schemas need three levels.
const MAX_DEPTH: usize = 32;

type Parsed<T> = Result<T, String>;

/// Reads the text of a `.prisma` file. What is not understood is listed in [`PrismaSchema::errors`].
pub fn parse(text: &str) -> PrismaSchema {
    let mut parser = Parser { tokens: tokens(text), at: 0, schema: PrismaSchema::default() };
    loop {
        parser.skip_line_ends();
        if parser.peek().is_none() {
            return parser.schema;
        }
        let line = parser.line();
        if let Err(message) = parser.block() {
            parser.error(line, message);
            parser.skip_line();
        }
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    schema: PrismaSchema,
}

impl Parser {
    fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn line(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |token| token.line)
    }

    fn next_if(&mut self, kind: &TokenKind) -> bool {
        let found = self.peek() == Some(kind);
        self.at += usize::from(found);
        found
    }

    fn sign(&mut self, sign: char) -> bool {
        self.next_if(&TokenKind::Sign(sign))
    }

    fn expect(&mut self, sign: char) -> Parsed<()> {
        if self.sign(sign) { Ok(()) } else { Err(format!("expected `{sign}`")) }
    }

    fn word(&mut self) -> Parsed<String> {
        let Some(TokenKind::Word(word)) = self.peek() else {
            return Err("expected a name".to_owned());
        };
        let word = word.clone();
        self.at += 1;
        Ok(word)
    }

    fn skip_line_ends(&mut self) {
        while self.next_if(&TokenKind::LineEnd) {}
    }

    /// Goes to the end of the line, or to the brace that closes the block on it.
    fn skip_line(&mut self) {
        while self.peek().is_some_and(|kind| *kind != TokenKind::LineEnd) {
            self.at += 1;
        }
    }

    fn error(&mut self, line: usize, message: String) {
        self.schema.errors.push(SyntaxError { line, message });
    }

    fn block(&mut self) -> Parsed<()> {
        let line = self.line();
        let keyword = self.word()?;
        let name = self.word()?;
        if !matches!(keyword.as_str(), "model" | "view" | "type" | "enum" | "datasource" | "generator") {
            return Err(format!("`{keyword}` is no block of a Prisma schema"));
        }
        self.expect('{')?;
        match keyword.as_str() {
            "enum" => self.enumeration(name, line),
            "datasource" | "generator" => self.settings(&keyword, name, line),
            "view" => self.model(ModelKind::View, name, line),
            "type" => self.model(ModelKind::Type, name, line),
            _ => self.model(ModelKind::Model, name, line),
        }
        Ok(())
    }

    /// Reads the lines of a block up to its closing brace, each with `read`.
    fn lines(&mut self, head: usize, mut read: impl FnMut(&mut Parser) -> Parsed<()>) {
        loop {
            self.skip_line_ends();
            if self.sign('}') {
                return;
            }
            if self.peek().is_none() {
                return self.error(head, "the block is not closed".to_owned());
            }
            let line = self.line();
            let outcome = read(self).and_then(|()| match self.peek() {
                Some(TokenKind::LineEnd | TokenKind::Sign('}')) | None => Ok(()),
                Some(_) => Err("something follows that does not belong there".to_owned()),
            });
            if let Err(message) = outcome {
                self.error(line, message);
                self.skip_line();
            }
        }
    }

    fn model(&mut self, kind: ModelKind, name: String, line: usize) {
        let mut model = Model { kind, name, line, ..Model::default() };
        self.lines(line, |parser| {
            if parser.peek() == Some(&TokenKind::DoubleAt) {
                model.attributes.push(parser.attribute()?);
            } else {
                model.fields.push(parser.field()?);
            }
            Ok(())
        });
        self.schema.models.push(model);
    }

    fn field(&mut self) -> Parsed<Field> {
        let line = self.line();
        let mut field = Field { name: self.word()?, line, ..Field::default() };
        // Prisma 1 wrote `name: Type`.
        self.sign(':');
        field.type_name = self.word()?;
        if field.type_name == "Unsupported" && self.peek() == Some(&TokenKind::Sign('(')) {
            let arguments = self.arguments(0)?;
            let text = arguments.first().and_then(|argument| argument.value.text());
            field.unsupported = text.unwrap_or_default().to_owned();
        }
        if self.sign('[') {
            self.expect(']')?;
            field.list = true;
        }
        field.optional = self.sign('?');
        while self.peek() == Some(&TokenKind::Sign('@')) {
            field.attributes.push(self.attribute()?);
        }
        Ok(field)
    }

    fn enumeration(&mut self, name: String, line: usize) {
        let mut enumeration = Enumeration { name, line, ..Enumeration::default() };
        self.lines(line, |parser| {
            if parser.peek() == Some(&TokenKind::DoubleAt) {
                enumeration.attributes.push(parser.attribute()?);
                return Ok(());
            }
            enumeration.values.push(parser.word()?);
            while parser.peek() == Some(&TokenKind::Sign('@')) {
                parser.attribute()?;
            }
            Ok(())
        });
        self.schema.enums.push(enumeration);
    }

    fn settings(&mut self, keyword: &str, name: String, line: usize) {
        let mut settings = Vec::new();
        self.lines(line, |parser| {
            let key = parser.word()?;
            parser.expect('=')?;
            settings.push((key, parser.value(0)?));
            Ok(())
        });
        let text = |key: &str| {
            let value = settings.iter().find(|(name, _)| name == key).and_then(|(_, value)| value.text());
            value.unwrap_or_default().to_owned()
        };
        if keyword == "generator" {
            self.schema.generators.push(Generator { provider: text("provider"), name, line });
            return;
        }
        let url = settings.iter().find(|(key, _)| key == "url").and_then(|(_, value)| match value {
            Value::Text(text) => Some(Url::Literal(text.clone())),
            Value::Function { name, arguments } if name == "env" => {
                Some(Url::Environment(arguments.first()?.value.text()?.to_owned()))
            }
            _ => None,
        });
        let (provider, relation_mode) = (text("provider"), text("relationMode"));
        self.schema.datasources.push(Datasource { name, provider, url, relation_mode, line });
    }

    /// `@name(arguments)` or `@@name(arguments)`.
    fn attribute(&mut self) -> Parsed<Attribute> {
        let line = self.line();
        // The caller saw the sign.
        self.at += 1;
        let name = self.dotted_name()?;
        let has_arguments = self.peek() == Some(&TokenKind::Sign('('));
        let arguments = if has_arguments { self.arguments(0)? } else { Vec::new() };
        Ok(Attribute { name, arguments, line })
    }

    fn dotted_name(&mut self) -> Parsed<String> {
        let mut name = self.word()?;
        while self.sign('.') {
            name.push('.');
            name.push_str(&self.word()?);
        }
        Ok(name)
    }

    /// `(a, name: b)`, over several lines if need be.
    fn arguments(&mut self, depth: usize) -> Parsed<Vec<Argument>> {
        self.expect('(')?;
        self.separated(')', |parser| {
            let name = match (parser.peek(), parser.tokens.get(parser.at + 1).map(|token| &token.kind)) {
                (Some(TokenKind::Word(name)), Some(TokenKind::Sign(':'))) => Some(name.clone()),
                _ => None,
            };
            if name.is_some() {
                parser.at += 2;
                parser.skip_line_ends();
            }
            Ok(Argument { name, value: parser.value(depth + 1)? })
        })
    }

    /// Items separated by commas up to a closing sign.
    fn separated<T>(&mut self, close: char, mut item: impl FnMut(&mut Parser) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = Vec::new();
        loop {
            self.skip_line_ends();
            if self.sign(close) {
                return Ok(items);
            }
            items.push(item(self)?);
            self.skip_line_ends();
            if !self.sign(',') {
                self.expect(close)?;
                return Ok(items);
            }
        }
    }

    fn value(&mut self, depth: usize) -> Parsed<Value> {
        if depth > MAX_DEPTH {
            return Err("the value is nested too deeply".to_owned());
        }
        match self.peek().cloned() {
            Some(TokenKind::Text(text)) => {
                self.at += 1;
                Ok(Value::Text(text))
            }
            Some(TokenKind::Number(number)) => {
                self.at += 1;
                Ok(Value::Number(number))
            }
            Some(TokenKind::Sign('[')) => {
                self.at += 1;
                Ok(Value::List(self.separated(']', |parser| parser.value(depth + 1))?))
            }
            Some(TokenKind::Word(_)) => {
                let name = self.dotted_name()?;
                if self.peek() == Some(&TokenKind::Sign('(')) {
                    return Ok(Value::Function { name, arguments: self.arguments(depth + 1)? });
                }
                Ok(Value::Constant(name))
            }
            _ => Err("expected a value".to_owned()),
        }
    }
}
