//! A certificate for 127.0.0.1 from an authority of its own, as files and as a client's only root.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

pub struct Certificate {
    /// The authority's certificate (PEM).
    pub ca_pem: String,
    /// The server's certificate.
    pub file: PathBuf,
    /// The server's key.
    pub key_file: PathBuf,
}

impl Certificate {
    /// Makes an authority and a certificate, and writes them into this folder under this name.
    pub fn make(folder: &Path, name: &str) -> Self {
        let mut authority = CertificateParams::new([]).expect("parameters");
        authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let key = KeyPair::generate().expect("a key");
        let authority = CertifiedIssuer::self_signed(authority, key).expect("an authority");

        let names = ["127.0.0.1".to_owned(), "localhost".to_owned()];
        let key = KeyPair::generate().expect("a key");
        let certificate = CertificateParams::new(names)
            .and_then(|server| server.signed_by(&key, &authority))
            .expect("a certificate");

        let file = folder.join(format!("{name}.pem"));
        let key_file = folder.join(format!("{name}.key"));
        std::fs::write(&file, certificate.pem()).expect("written");
        std::fs::write(&key_file, key.serialize_pem()).expect("written");
        Self { ca_pem: authority.pem(), file, key_file }
    }

    /// A client that trusts this authority alone.
    pub fn client(&self) -> reqwest::Client {
        let root = reqwest::Certificate::from_pem(self.ca_pem.as_bytes()).expect("a certificate");
        reqwest::Client::builder().tls_certs_only([root]).no_proxy().build().expect("a client")
    }
}
