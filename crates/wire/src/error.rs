//! What is wrong with a message, naming the field.

use std::fmt;

/// A message that breaks the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireError {
    /// The field, dotted from the outermost message: `telemetry.picture.speed_mps`.
    pub field: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What can be wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It is absent. Nothing is ever assumed in its place.
    Missing,
    /// An enum stands at its zero.
    Unspecified,
    /// An enum value this version does not know.
    UnknownValue(i32),
    /// A number outside its range, in words.
    OutOfRange(String),
    /// A text or a list is longer than allowed.
    TooLong {
        /// How long it is.
        len: usize,
        /// How long it may be.
        max: usize,
    },
    /// It cannot be read, in words.
    Invalid(String),
}

impl WireError {
    pub(crate) fn new(field: &str, problem: Problem) -> Self {
        Self { field: field.to_owned(), problem }
    }

    pub(crate) fn invalid(field: &str, error: &dyn fmt::Display) -> Self {
        Self::new(field, Problem::Invalid(error.to_string()))
    }

    pub(crate) fn out_of_range(field: &str, words: impl Into<String>) -> Self {
        Self::new(field, Problem::OutOfRange(words.into()))
    }

    /// The same, seen from the message around it.
    #[must_use]
    pub(crate) fn within(mut self, outer: &str) -> Self {
        self.field = if self.field.is_empty() { outer.to_owned() } else { format!("{outer}.{}", self.field) };
        self
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.field)?;
        match &self.problem {
            Problem::Missing => f.write_str("is missing"),
            Problem::Unspecified => f.write_str("is unspecified"),
            Problem::UnknownValue(value) => write!(f, "has the unknown value {value}"),
            Problem::OutOfRange(words) => write!(f, "is out of range: {words}"),
            Problem::TooLong { len, max } => write!(f, "has length {len}, at most {max} allowed"),
            Problem::Invalid(words) => write!(f, "is invalid: {words}"),
        }
    }
}

impl std::error::Error for WireError {}

impl From<WireError> for tonic::Status {
    fn from(error: WireError) -> Self {
        Self::invalid_argument(error.to_string())
    }
}
