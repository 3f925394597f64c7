//! A development authority: makes the certificates of one site. Its key never leaves the value
//! unless it is asked for; a real site brings its own authority.

use std::net::{IpAddr, Ipv4Addr};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, SanType,
};

use super::Identity;

/// The name every client checks the hub's certificate for.
pub const HUB_NAME: &str = "localhost";

/// A certificate with its key, both PEM.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The certificate.
    pub certificate_pem: String,
    /// Its private key.
    pub key_pem: String,
}

/// The authority of a site.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    /// Makes a new authority with a key of its own.
    ///
    /// # Errors
    /// When the cryptography fails, in its words.
    pub fn new(site: &str) -> Result<Self, rcgen::Error> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name = name(&format!("{site} development authority"));
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        Ok(Self { issuer })
    }

    /// The authority's own certificate, PEM: what every side trusts.
    #[must_use]
    pub fn certificate_pem(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for the hub, for the given names and addresses beside the loopback.
    ///
    /// # Errors
    /// When a name is no DNS name, or the cryptography fails.
    pub fn hub(&self, names: &[String]) -> Result<Credentials, rcgen::Error> {
        let mut dns = vec![HUB_NAME.to_owned()];
        dns.extend(names.iter().cloned());
        let mut params = CertificateParams::new(dns)?;
        params.subject_alt_names.push(SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)));
        params.distinguished_name = name("hub");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        self.sign(params)
    }

    /// A certificate for a vehicle or a person.
    ///
    /// # Errors
    /// When the cryptography fails.
    pub fn client(&self, identity: &Identity) -> Result<Credentials, rcgen::Error> {
        let mut params = CertificateParams::new(Vec::new())?;
        let urn = identity.urn();
        params.distinguished_name = name(&urn);
        params.subject_alt_names = vec![SanType::URI(urn.try_into()?)];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.sign(params)
    }

    fn sign(&self, mut params: CertificateParams) -> Result<Credentials, rcgen::Error> {
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Credentials { certificate_pem: certificate.pem(), key_pem: key.serialize_pem() })
    }
}

fn name(common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common);
    name
}
