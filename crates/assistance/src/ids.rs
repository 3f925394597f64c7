//! Names of things, each its own type so that no two can be confused.

use std::fmt;
use std::sync::Arc;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidId {
    /// The text has no characters, or more than [`MAX_ID_LEN`].
    #[error("must be 1 to 32 characters long, has {0}")]
    Length(usize),
    /// A character other than ASCII letters, digits, `-`, `_` and `.`.
    #[error("contains {0:?}; only letters, digits, '-', '_' and '.' are allowed")]
    Character(char),
}

/// The longest identifier text, in bytes.
pub const MAX_ID_LEN: usize = 32;

fn checked(text: &str) -> Result<Arc<str>, InvalidId> {
    if text.is_empty() || text.len() > MAX_ID_LEN {
        return Err(InvalidId::Length(text.len()));
    }
    match text.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))) {
        Some(bad) => Err(InvalidId::Character(bad)),
        None => Ok(Arc::from(text)),
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks the text: 1 to 32 ASCII letters, digits, `-`, `_`, `.`.
            ///
            /// # Errors
            /// [`InvalidId`] says what is wrong with the text.
            pub fn new(text: &str) -> Result<Self, InvalidId> {
                checked(text).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

text_id!(
    /// A vehicle of the fleet, as it stands in its certificate: `SF-0412`.
    VehicleId
);
text_id!(
    /// A person who works on the shift, as in the person's certificate: `amara`.
    PersonId
);

number_id!(
    /// One incident. Minted by the desk, rising, never reused.
    IncidentId(u64)
);
number_id!(
    /// The car's own number for one of its incidents, unique within the vehicle for ever
    /// (not only within a boot), so that a re-report after a reconnect is recognised.
    CarIncidentRef(u64)
);
number_id!(
    /// The car's own number of a question, unique within the vehicle.
    QuestionId(u64)
);
number_id!(
    /// The car's number for "the scene is the same": it changes as soon as something
    /// that matters to a pending question has changed.
    SceneId(u64)
);
number_id!(
    /// One start of the vehicle's computer. Two boots of one vehicle never share it.
    BootId(u64)
);
number_id!(
    /// Grows with each claim of a vehicle and never goes back, across hub restarts too.
    Epoch(u64)
);
number_id!(
    /// One command, drawn at random by the console that proposes it. It is the
    /// idempotency key on the whole way: console, desk, link, car.
    CommandId(u128)
);
number_id!(
    /// One action of a person (claim, note, propose…), drawn at random by the console;
    /// the same key with the same body is answered with the first outcome.
    ActionKey(u128)
);
number_id!(
    /// One message of a conversation. Minted by the desk, rising.
    MessageId(u64)
);
number_id!(
    /// Digest of a car's plan of a drawn path.
    PlanDigest(u64)
);
number_id!(
    /// Position of an entry in the journal; the first entry has number 1.
    JournalSeq(u64)
);
number_id!(
    /// One call. Minted by the desk, rising.
    CallId(u64)
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_refuse_what_a_log_or_a_certificate_could_not_hold() {
        assert_eq!(VehicleId::new("").unwrap_err(), InvalidId::Length(0));
        assert_eq!(VehicleId::new(&"x".repeat(33)).unwrap_err(), InvalidId::Length(33));
        assert_eq!(PersonId::new("li wei").unwrap_err(), InvalidId::Character(' '));
        assert_eq!(VehicleId::new("SF-0412").unwrap().as_str(), "SF-0412");
    }
}
