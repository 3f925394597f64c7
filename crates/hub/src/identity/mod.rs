//! Who is at the other end: a certificate names a vehicle, or a person and role, or it is refused.

pub mod authority;
pub mod deny_list;
pub mod tls;

use assistance::ids::{PersonId, VehicleId};
use assistance::roles::Role;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

/// How identities are written in a certificate's subject alternative name:
/// `urn:skyhand:vehicle:SF-0412`, `urn:skyhand:person:amara:operator`.
pub const URN: &str = "urn:skyhand:";

/// Whom a certificate names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// A vehicle.
    Vehicle(VehicleId),
    /// A person in a role.
    Person(PersonId, Role),
}

impl Identity {
    /// As it stands in the certificate.
    #[must_use]
    pub fn urn(&self) -> String {
        match self {
            Self::Vehicle(vehicle) => format!("{URN}vehicle:{vehicle}"),
            Self::Person(person, role) => format!("{URN}person:{person}:{}", role.name()),
        }
    }

    /// Reads it from the text of a certificate.
    ///
    /// # Errors
    /// [`NoIdentity`] says what is wrong with the text.
    pub fn from_urn(urn: &str) -> Result<Self, NoIdentity> {
        let bad = || NoIdentity::Malformed(urn.to_owned());
        let parts: Vec<&str> = urn.strip_prefix(URN).ok_or_else(bad)?.split(':').collect();
        match parts.as_slice() {
            ["vehicle", name] => VehicleId::new(name).map(Self::Vehicle).map_err(|_| bad()),
            ["person", name, role] => {
                let role = Role::from_name(role).ok_or_else(bad)?;
                PersonId::new(name).map(|person| Self::Person(person, role)).map_err(|_| bad())
            }
            _ => Err(bad()),
        }
    }

    /// Reads it from a certificate that the authority signed.
    ///
    /// # Errors
    /// [`NoIdentity`] when the certificate names nobody, or more than one.
    pub fn from_certificate(der: &[u8]) -> Result<Self, NoIdentity> {
        let (_, certificate) = X509Certificate::from_der(der).map_err(|_| NoIdentity::Unreadable)?;
        let names = certificate.subject_alternative_name().map_err(|_| NoIdentity::Unreadable)?;
        let names = names.map(|extension| extension.value.general_names.as_slice()).unwrap_or_default();
        let mut urns = names.iter().filter_map(|name| match name {
            GeneralName::URI(uri) if uri.starts_with(URN) => Some(*uri),
            _ => None,
        });
        match (urns.next(), urns.next()) {
            (Some(urn), None) => Self::from_urn(urn),
            (None, _) => Err(NoIdentity::Nobody),
            (Some(_), Some(_)) => Err(NoIdentity::Several),
        }
    }
}

/// Why a certificate names nobody here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoIdentity {
    /// It is no certificate.
    #[error("the certificate cannot be read")]
    Unreadable,
    /// No name of ours.
    #[error("the certificate names neither a vehicle nor a person")]
    Nobody,
    /// More than one.
    #[error("the certificate names more than one identity")]
    Several,
    /// A name that is not well formed.
    #[error("the certificate's name {0:?} is neither urn:skyhand:vehicle:NAME nor urn:skyhand:person:NAME:ROLE")]
    Malformed(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_bad_ones_named() {
        let amara = Identity::Person(PersonId::new("amara").unwrap(), Role::Lead);
        assert_eq!(Identity::from_urn(&amara.urn()), Ok(amara));
        for bad in ["urn:skyhand:vehicle:", "urn:skyhand:person:amara", "urn:skyhand:person:amara:king", "urn:x"] {
            assert_eq!(Identity::from_urn(bad), Err(NoIdentity::Malformed(bad.to_owned())));
        }
    }
}
