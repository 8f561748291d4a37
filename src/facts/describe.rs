//! The declaration of facts, and what can be asked of them without knowing their type.
//!
//! A struct declared in `facts!` is at once the value, its serialisation, its description for the type checker of expressions, for
//! `shipworthy facts` and for the documentation: the doc comment of a field is what a reader of any of those sees. The leaves are
//! `bool`, `i64`, `f64` and `String`; there is no `Option` and no map, so an expression can never meet a null.

use std::fmt;

/// The type of a fact.
#[derive(Clone)]
pub enum Shape {
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction.
    Float,
    /// Text.
    Text,
    /// Any number of one type, in a fixed order.
    List(Box<Shape>),
    /// Named fields.
    Record(&'static Record),
}

/// The description of a struct of facts.
pub struct Record {
    /// The struct's name.
    pub name: &'static str,
    /// Its doc comment.
    pub doc: &'static str,
    /// Its fields, in the order of the declaration.
    pub fields: &'static [Field],
}

/// The description of one field.
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its doc comment: meaning, unit and source.
    pub doc: &'static str,
    /// Its type.
    pub shape: fn() -> Shape,
}

impl Record {
    /// The position and description of the field of this name.
    pub fn field(&self, name: &str) -> Option<(usize, &Field)> {
        self.fields.iter().enumerate().find(|(_, field)| field.name == name)
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Shape::Bool, Shape::Bool)
            | (Shape::Int, Shape::Int)
            | (Shape::Float, Shape::Float)
            | (Shape::Text, Shape::Text) => true,
            (Shape::List(a), Shape::List(b)) => a == b,
            (Shape::Record(a), Shape::Record(b)) => std::ptr::eq(*a, *b),
            _ => false,
        }
    }
}

/// As the author of a check would name it: `list of Stage`.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shape::Bool => f.write_str("bool"),
            Shape::Int => f.write_str("int"),
            Shape::Float => f.write_str("double"),
            Shape::Text => f.write_str("string"),
            Shape::List(item) => write!(f, "list of {item}"),
            Shape::Record(record) => f.write_str(record.name),
        }
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A borrowed fact of whatever type.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// A list.
    List(&'a dyn Items),
    /// A struct.
    Record(&'a dyn Fields),
}

/// A type that facts can have.
pub trait Fact {
    /// Its description.
    fn shape() -> Shape
    where
        Self: Sized;
    /// Its value.
    fn view(&self) -> View<'_>;
}

/// A list of facts.
pub trait Items {
    /// How many.
    fn count(&self) -> usize;
    /// The one at `index`; `None` beyond the end.
    fn item(&self, index: usize) -> Option<View<'_>>;
}

/// A struct of facts.
pub trait Fields {
    /// Its description.
    fn record(&self) -> &'static Record;
    /// The field at a position of [`Record::fields`]; `None` beyond the end.
    fn field(&self, index: usize) -> Option<View<'_>>;
}

impl<'a> View<'a> {
    /// The field of this name, where this is a struct that has one.
    pub fn get(self, name: &str) -> Option<View<'a>> {
        match self {
            View::Record(fields) => fields.field(fields.record().field(name)?.0),
            _ => None,
        }
    }
}

impl Fact for bool {
    fn shape() -> Shape {
        Shape::Bool
    }
    fn view(&self) -> View<'_> {
        View::Bool(*self)
    }
}

impl Fact for i64 {
    fn shape() -> Shape {
        Shape::Int
    }
    fn view(&self) -> View<'_> {
        View::Int(*self)
    }
}

impl Fact for f64 {
    fn shape() -> Shape {
        Shape::Float
    }
    fn view(&self) -> View<'_> {
        View::Float(*self)
    }
}

impl Fact for String {
    fn shape() -> Shape {
        Shape::Text
    }
    fn view(&self) -> View<'_> {
        View::Text(self)
    }
}

impl<T: Fact> Fact for Vec<T> {
    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }
    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Fact> Items for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }
    fn item(&self, index: usize) -> Option<View<'_>> {
        self.as_slice().get(index).map(Fact::view)
    }
}

/// Declares structs of facts. Every struct and every field has a doc comment.
macro_rules! facts {
    ($(
        $(#[doc = $doc:literal])+
        pub struct $name:ident {
            $( $(#[doc = $field_doc:literal])+ pub $field:ident: $type:ty, )+
        }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $( $(#[doc = $field_doc])+ pub $field: $type, )+
        }

        impl $crate::facts::describe::Fact for $name {
            fn shape() -> $crate::facts::describe::Shape {
                $crate::facts::describe::Shape::Record(Self::describe())
            }
            fn view(&self) -> $crate::facts::describe::View<'_> {
                $crate::facts::describe::View::Record(self)
            }
        }

        impl $name {
            /// The description of this struct of facts.
            pub fn describe() -> &'static $crate::facts::describe::Record {
                static RECORD: $crate::facts::describe::Record = $crate::facts::describe::Record {
                    name: stringify!($name),
                    doc: concat!($($doc, "\n"),+),
                    fields: &[$( $crate::facts::describe::Field {
                        name: stringify!($field),
                        doc: concat!($($field_doc, "\n"),+),
                        shape: <$type as $crate::facts::describe::Fact>::shape,
                    } ),+],
                };
                &RECORD
            }
        }

        impl $crate::facts::describe::Fields for $name {
            fn record(&self) -> &'static $crate::facts::describe::Record {
                Self::describe()
            }
            fn field(&self, index: usize) -> Option<$crate::facts::describe::View<'_>> {
                // The declaration's order gives each field its index.
                let fields = [$( $crate::facts::describe::Fact::view(&self.$field) ),+];
                fields.get(index).copied()
            }
        }
    )+};
}

pub(crate) use facts;
