//! Certificates from an authority of a test's own, as files and as a client's only root.

use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};

/// Who issues certificates in a test.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new() -> Self {
        let mut authority = CertificateParams::new([]).expect("parameters");
        authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        // OpenSSL takes a certificate for its own issuer if both have one name, and wants to be told which
        // key may do what.
        authority.distinguished_name.push(DnType::CommonName, "the authority of a test");
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(authority, key).expect("an authority"))
    }

    /// Its own certificate.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate and its key.
    fn issue(&self, parameters: &CertificateParams) -> (String, String) {
        let key = KeyPair::generate().expect("a key");
        let certificate = parameters.signed_by(&key, &self.0).expect("a certificate");
        (certificate.pem(), key.serialize_pem())
    }

    /// A certificate of a server on this machine, and its key.
    pub fn server(&self) -> (String, String) {
        self.issue(&server_parameters())
    }

    /// The same, long ended.
    pub fn ended_server(&self) -> (String, String) {
        let mut parameters = server_parameters();
        parameters.not_before = date_time_ymd(2020, 1, 1);
        parameters.not_after = date_time_ymd(2021, 1, 1);
        self.issue(&parameters)
    }

    /// What a client shows: certificate and key in one text.
    pub fn client(&self, common_name: &str) -> String {
        let mut parameters = CertificateParams::new([]).expect("parameters");
        parameters.distinguished_name.push(DnType::CommonName, common_name);
        let (certificate, key) = self.issue(&parameters);
        certificate + &key
    }
}

fn server_parameters() -> CertificateParams {
    let names = ["127.0.0.1".to_owned(), "localhost".to_owned()];
    let mut parameters = CertificateParams::new(names).expect("parameters");
    parameters.use_authority_key_identifier_extension = true;
    parameters
}

/// A server's certificate in its files.
pub struct Certificate {
    pub authority: Authority,
    /// The server's certificate.
    pub file: PathBuf,
    /// The server's key.
    pub key_file: PathBuf,
}

impl Certificate {
    /// Makes an authority and a certificate, and writes the latter into this folder under this name.
    pub fn make(folder: &Path, name: &str) -> Self {
        let authority = Authority::new();
        let file = folder.join(format!("{name}.pem"));
        let key_file = folder.join(format!("{name}.key"));
        let made = Self { authority, file, key_file };
        made.replace(&made.authority.server());
        made
    }

    /// Puts another certificate and key into the files.
    pub fn replace(&self, (certificate, key): &(String, String)) {
        std::fs::write(&self.file, certificate).expect("written");
        std::fs::write(&self.key_file, key).expect("written");
    }

    /// A client that trusts this authority alone.
    pub fn client(&self) -> reqwest::Client {
        client_of(&[&self.authority]).build().expect("a client")
    }
}

/// A client that trusts these authorities alone.
pub fn client_of(authorities: &[&Authority]) -> reqwest::ClientBuilder {
    let roots = authorities.iter().map(|authority| {
        reqwest::Certificate::from_pem(authority.pem().as_bytes()).expect("a certificate")
    });
    reqwest::Client::builder().tls_certs_only(roots).no_proxy()
}
