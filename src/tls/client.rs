//! TLS to a server of somebody else's: whose certificates are trusted there, and what we show of ourselves.

use std::path::Path;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use super::{TlsError, certificates, read};

/// What we show a server that wants to know who we are.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'i> {
    /// Our certificate, and those between it and its authority.
    pub certificate: &'i Path,
    /// Its private key.
    pub key: &'i Path,
}

/// The configuration of a client that trusts these authorities, in PEM, or those that the machine trusts.
///
/// # Errors
/// If a certificate or key cannot be used.
pub fn client_config(
    authorities: Option<&str>,
    identity: Option<Identity<'_>>,
) -> Result<ClientConfig, TlsError> {
    let builder = ClientConfig::builder().with_root_certificates(roots(authorities)?);
    let Some(Identity { certificate, key }) = identity else {
        return Ok(builder.with_no_client_auth());
    };
    let chain = certificates(certificate)?;
    let private = PrivateKeyDer::from_pem_slice(&read(key)?)
        .map_err(|error| TlsError::unusable(key, error))?;
    builder.with_client_auth_cert(chain, private).map_err(|error| TlsError::unusable(key, error))
}

fn roots(authorities: Option<&str>) -> Result<RootCertStore, TlsError> {
    // What is given by text has no path.
    let unusable = |problem: String| TlsError::unusable(Path::new("ca_certificates"), problem);
    let mut roots = RootCertStore::empty();
    match authorities {
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                let certificate = certificate.map_err(|error| unusable(error.to_string()))?;
                roots.add(certificate).map_err(|error| unusable(error.to_string()))?;
            }
        }
    }
    if roots.is_empty() {
        return Err(unusable("there is no certificate by which a server could be trusted".into()));
    }
    Ok(roots)
}
