//! What every conversion shares: the trait, numbered enums, and plain fields.

use crate::error::{Problem, WireError};

/// A value that travels.
pub(crate) trait Wire: Sized {
    /// Its message.
    type Proto;

    /// There.
    fn to_proto(&self) -> Self::Proto;

    /// And back, refusing what the contract does not allow.
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError>;
}

/// An enum without data. Its number on the wire is its place in the declaration, from 1;
/// zero is "unspecified".
pub(crate) trait Numbered: Sized {
    /// Its number.
    fn number(&self) -> i32;

    /// The value of a number.
    fn of_number(number: i32, field: &str) -> Result<Self, WireError>;
}

/// Declares that an enum of `assistance` and one of the contract have the same values in the same
/// order, and tests in a module of the given name that their names agree.
macro_rules! named {
    ($ours:ident, $theirs:path, $tests:ident) => {
        impl Numbered for $ours {
            fn number(&self) -> i32 {
                let place = $ours::ALL.iter().position(|value| value == self).unwrap_or(usize::MAX);
                i32::try_from(place.saturating_add(1)).unwrap_or(0)
            }

            fn of_number(number: i32, field: &str) -> Result<Self, WireError> {
                crate::wire_trait::plain::of_number($ours::ALL, number, field)
            }
        }

        #[allow(dead_code)] // names the counterpart in every build, not only where names are compared
        const _: Option<$theirs> = None;

        #[cfg(test)]
        mod $tests {
            use super::*;

            #[test]
            fn has_the_names_of_the_contract_and_no_other() {
                crate::wire_trait::check_names($ours::ALL.iter().map(|value| value.name()), |number| {
                    <$theirs>::try_from(number).ok().map(|theirs| theirs.as_str_name())
                });
            }
        }
    };
}
pub(crate) use named;

/// The most items of a list that has no bound of its own.
pub(crate) const MAX_LIST: usize = 2_000;
/// The most points of a route.
pub(crate) const MAX_ROUTE: usize = 400;
/// The most areas of one command, and the most corners of one area: together they fit an item of the shift.
pub(crate) const MAX_AREAS: usize = 16;
pub(crate) const MAX_CORNERS: usize = 64;

/// Names the message that the fields of `read` stand in.
pub(crate) fn within<T>(field: &str, read: impl FnOnce() -> Result<T, WireError>) -> Result<T, WireError> {
    read().map_err(|error| error.within(field))
}

#[cfg(test)]
pub(crate) fn check_names<'a>(ours: impl Iterator<Item = &'a str>, theirs: impl Fn(i32) -> Option<&'static str>) {
    let mut last = 0;
    for (place, name) in ours.enumerate() {
        let number = i32::try_from(place + 1).unwrap();
        let known = theirs(number).unwrap_or("nothing");
        assert!(known.ends_with(&format!("_{}", name.to_uppercase())), "{number} is {name} here and {known} there");
        last = number;
    }
    assert_eq!(theirs(last + 1), None, "the contract knows more values");
}

/// Fields that are no message of their own.
pub(crate) mod plain {
    use super::{Problem, Wire, WireError};
    use assistance::incident::MAX_TEXT;
    use bytes::Bytes;

    pub(crate) fn need<T>(field: Option<T>, name: &str) -> Result<T, WireError> {
        field.ok_or_else(|| WireError::new(name, Problem::Missing))
    }

    pub(crate) fn of_number<T: Copy>(all: &[T], number: i32, name: &str) -> Result<T, WireError> {
        let place = usize::try_from(i64::from(number) - 1);
        match place.ok().and_then(|place| all.get(place)) {
            Some(value) => Ok(*value),
            None if number == 0 => Err(WireError::new(name, Problem::Unspecified)),
            None => Err(WireError::new(name, Problem::UnknownValue(number))),
        }
    }

    pub(crate) fn finite(value: f64, name: &str) -> Result<f64, WireError> {
        if value.is_finite() { Ok(value) } else { Err(WireError::out_of_range(name, "is no finite number")) }
    }

    pub(crate) fn small(value: u32, name: &str) -> Result<u8, WireError> {
        u8::try_from(value).map_err(|_| WireError::out_of_range(name, format!("{value} is more than 255")))
    }

    pub(crate) fn text(text: String, name: &str) -> Result<String, WireError> {
        if text.len() > MAX_TEXT {
            return Err(WireError::new(name, Problem::TooLong { len: text.len(), max: MAX_TEXT }));
        }
        Ok(text)
    }

    /// The longest word of a list of words, such as capabilities.
    const MAX_WORD: usize = 64;

    pub(crate) fn texts(list: Vec<String>, name: &str) -> Result<Vec<String>, WireError> {
        each(list, name, 64, |item| match item.len() {
            0..=MAX_WORD => Ok(item),
            len => Err(WireError::new(name, Problem::TooLong { len, max: MAX_WORD })),
        })
    }

    pub(crate) fn each<P, T>(
        list: Vec<P>,
        name: &str,
        max: usize,
        read: impl Fn(P) -> Result<T, WireError>,
    ) -> Result<Vec<T>, WireError> {
        if list.len() > max {
            return Err(WireError::new(name, Problem::TooLong { len: list.len(), max }));
        }
        list.into_iter().map(read).collect()
    }

    pub(crate) fn list<T: Wire>(list: Vec<T::Proto>, name: &str, max: usize) -> Result<Vec<T>, WireError> {
        if list.len() > max {
            return Err(WireError::new(name, Problem::TooLong { len: list.len(), max }));
        }
        let read = |(place, item)| T::from_proto(item).map_err(|error| error.within(&format!("{name}[{place}]")));
        list.into_iter().enumerate().map(read).collect()
    }

    pub(crate) fn id_bytes(id: u128) -> Bytes {
        Bytes::copy_from_slice(&id.to_be_bytes())
    }

    pub(crate) fn id(bytes: &[u8], name: &str) -> Result<u128, WireError> {
        let wrong = |_| WireError::invalid(name, &format_args!("has {} bytes instead of 16", bytes.len()));
        <[u8; 16]>::try_from(bytes).map(u128::from_be_bytes).map_err(wrong)
    }

    pub(crate) fn hash_bytes(hash: &[u8; 32]) -> Bytes {
        Bytes::copy_from_slice(hash)
    }

    pub(crate) fn hash(bytes: &[u8], name: &str) -> Result<[u8; 32], WireError> {
        let wrong = |_| WireError::invalid(name, &format_args!("has {} bytes instead of 32", bytes.len()));
        <[u8; 32]>::try_from(bytes).map_err(wrong)
    }
}
