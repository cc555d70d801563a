//! The certificate of a listener: read and checked before it is used. Nothing is served without one.

use std::io;
use std::path::{Path, PathBuf};

use poem::listener::{RustlsCertificate, RustlsConfig};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use thiserror::Error;

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

/// Makes rustls use its one provider. Call once, first thing; later calls change nothing.
pub fn install_provider() {
    // It fails only where a provider is installed already.
    let _ = aws_lc_rs::default_provider().install_default();
}

/// Reads a certificate chain and its key, and checks that they belong together.
///
/// # Errors
/// Where a file cannot be read, is no PEM, or the two do not match.
pub fn load(certificate: &Path, key: &Path) -> Result<RustlsConfig, TlsError> {
    let read = |path: &Path| {
        std::fs::read(path).map_err(|error| TlsError::Unreadable { path: path.to_owned(), error })
    };
    let unusable =
        |path: &Path, problem: String| TlsError::Unusable { path: path.to_owned(), problem };
    let (chain_pem, key_pem) = (read(certificate)?, read(key)?);
    let chain = CertificateDer::pem_slice_iter(&chain_pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| unusable(certificate, error.to_string()))?;
    if chain.is_empty() {
        return Err(unusable(certificate, "there is no certificate in it".to_owned()));
    }
    let private = PrivateKeyDer::from_pem_slice(&key_pem)
        .map_err(|error| unusable(key, error.to_string()))?;
    CertifiedKey::from_der(chain, private, &aws_lc_rs::default_provider()).map_err(|error| {
        unusable(key, format!("does not go with {}: {error}", certificate.display()))
    })?;
    let pair = RustlsCertificate::new().cert(chain_pem).key(key_pem);
    Ok(RustlsConfig::new().fallback(pair))
}
