//! TLS of a listener: certificate and key from files, checked before they are used, changed while
//! running when the files change; versions 1.2 and 1.3; client certificates if they are wanted.
//!
//! A new certificate that does not pass leaves the one in use where it is.

pub mod client;
mod client_subjects;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::version::{TLS12, TLS13};
use rustls::{RootCertStore, ServerConfig};
use thiserror::Error;
use x509_parser::prelude::{FromDer, X509Certificate};

use client_subjects::AllowedSubjects;

/// Why a certificate cannot be used.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{path}: {error}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file is not what it should be.
    #[error("{path}: {problem}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

impl TlsError {
    fn unusable(path: &Path, problem: impl fmt::Display) -> Self {
        Self::Unusable { path: path.to_owned(), problem: problem.to_string() }
    }
}

/// Makes rustls use its one provider. Call once, first thing; later calls change nothing.
pub fn install_provider() {
    // It fails only if a provider is installed already.
    let _ = aws_lc_rs::default_provider().install_default();
}

/// Where the parts of a listener's TLS lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// Certificate chain, the server's own first.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Which clients must show a certificate, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificates {
    /// Authorities that may have issued it.
    pub authorities: PathBuf,
    /// Common names or DNS names of which it must have one; any, if there are none.
    pub subjects: Vec<String>,
}

/// The certificate in use.
pub struct Certificate {
    files: TlsFiles,
    current: Arc<Current>,
}

struct Current(ArcSwap<Loaded>);

struct Loaded {
    key: Arc<CertifiedKey>,
    not_after: DateTime<Utc>,
}

impl Certificate {
    /// Reads and checks the files.
    ///
    /// # Errors
    /// If they cannot be used at this moment.
    pub fn load(files: TlsFiles, now: DateTime<Utc>) -> Result<Self, TlsError> {
        let loaded = load(&files, now)?;
        Ok(Self { files, current: Arc::new(Current(ArcSwap::from_pointee(loaded))) })
    }

    /// Reads the files again and, if they pass, uses them for every new connection. False if
    /// the certificate is the one in use.
    ///
    /// # Errors
    /// If they cannot be used; the one in use stays.
    pub fn reload(&self, now: DateTime<Utc>) -> Result<bool, TlsError> {
        let loaded = load(&self.files, now)?;
        let changed = loaded.key.cert != self.current.0.load().key.cert;
        if changed {
            self.current.0.store(Arc::new(loaded));
        }
        Ok(changed)
    }

    /// When it ends.
    #[must_use]
    pub fn not_after(&self) -> DateTime<Utc> {
        self.current.0.load().not_after
    }

    /// Full days until it ends; negative once it has.
    #[must_use]
    pub fn days_left(&self, now: DateTime<Utc>) -> i64 {
        (self.current.0.load().not_after - now).num_days()
    }

    /// The configuration of a listener that shows this certificate.
    ///
    /// # Errors
    /// If the authorities for client certificates cannot be used.
    pub fn server_config(
        &self,
        clients: Option<&ClientCertificates>,
    ) -> Result<ServerConfig, TlsError> {
        let builder = ServerConfig::builder_with_protocol_versions(&[&TLS13, &TLS12]);
        let builder = match clients {
            None => builder.with_no_client_auth(),
            Some(clients) => {
                let roots = Arc::new(authorities(&clients.authorities)?);
                let verifier = WebPkiClientVerifier::builder(roots)
                    .build()
                    .map_err(|error| TlsError::unusable(&clients.authorities, error))?;
                let subjects = clients.subjects.clone();
                builder
                    .with_client_cert_verifier(Arc::new(AllowedSubjects::new(verifier, subjects)))
            }
        };
        let mut config = builder.with_cert_resolver(Arc::clone(&self.current) as _);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.load().key))
    }
}

impl fmt::Debug for Current {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate")
    }
}

fn load(files: &TlsFiles, now: DateTime<Utc>) -> Result<Loaded, TlsError> {
    let TlsFiles { certificate, key } = files;
    let chain = certificates(certificate)?;
    let not_after =
        check_chain(&chain, now).map_err(|problem| TlsError::unusable(certificate, problem))?;
    let private = PrivateKeyDer::from_pem_slice(&read(key)?)
        .map_err(|error| TlsError::unusable(key, error))?;
    let pair = CertifiedKey::from_der(chain, private, &aws_lc_rs::default_provider()).map_err(
        |error| {
            TlsError::unusable(key, format!("does not go with {}: {error}", certificate.display()))
        },
    )?;
    Ok(Loaded { key: Arc::new(pair), not_after })
}

/// When the first certificate of the chain to end ends, if the chain is good now.
fn check_chain(chain: &[CertificateDer<'_>], now: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
    let parsed = chain
        .iter()
        .map(|der| X509Certificate::from_der(der).map(|(_, certificate)| certificate))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| format!("not a certificate: {error}"))?;
    let mut first_end = DateTime::<Utc>::MAX_UTC;
    for certificate in &parsed {
        let subject = certificate.subject();
        let validity = certificate.validity();
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
        let (begin, end) =
            (at(validity.not_before.timestamp()), at(validity.not_after.timestamp()));
        if now < begin {
            return Err(format!("the certificate of {subject} is good only from {begin}"));
        }
        if now >= end {
            return Err(format!("the certificate of {subject} has ended, at {end}"));
        }
        first_end = first_end.min(end);
    }
    for (certificate, issuer) in parsed.iter().zip(parsed.iter().skip(1)) {
        certificate.verify_signature(Some(issuer.public_key())).map_err(|_| {
            format!("the certificate of {} is not signed by the next one", certificate.subject())
        })?;
    }
    Ok(first_end)
}

fn authorities(path: &Path) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        roots.add(certificate).map_err(|error| TlsError::unusable(path, error))?;
    }
    Ok(roots)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let certificates = CertificateDer::pem_slice_iter(&read(path)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| TlsError::unusable(path, error))?;
    if certificates.is_empty() {
        return Err(TlsError::unusable(path, "there is no certificate in it"));
    }
    Ok(certificates)
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(path).map_err(|error| TlsError::Unreadable { path: path.to_owned(), error })
}
