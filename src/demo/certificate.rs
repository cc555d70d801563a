//! A certificate for `localhost`, from an authority that exists for this demonstration alone.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Datelike, Days, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};

use crate::tls::TlsFiles;

/// How long a certificate is good, and after how many days a new one is made. In days.
const LIFE_DAYS: u64 = 365;
const RENEW_AFTER_DAYS: i64 = 300;

/// Where the parts lie.
pub struct Files {
    /// The authority's certificate, for clients.
    pub ca: PathBuf,
    /// The server's certificate and its key.
    pub server: TlsFiles,
}

/// The certificate in this folder, which is made if there is none or it grows old.
pub fn provide(folder: &Path, now: DateTime<Utc>) -> Result<Files, Box<dyn std::error::Error>> {
    let files = Files {
        ca: folder.join("ca.pem"),
        server: TlsFiles { certificate: folder.join("server.pem"), key: folder.join("server.key") },
    };
    if !is_fresh(&files.server.key, now) {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        make(&files, now)?;
    }
    Ok(files)
}

fn is_fresh(key: &Path, now: DateTime<Utc>) -> bool {
    fs::metadata(key)
        .and_then(|metadata| metadata.modified())
        .is_ok_and(|made| (now - DateTime::<Utc>::from(made)).num_days() < RENEW_AFTER_DAYS)
}

fn make(files: &Files, now: DateTime<Utc>) -> Result<(), Box<dyn std::error::Error>> {
    let mut authority = parameters("meetpoort demonstration authority", Vec::new(), now)?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;

    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec();
    let mut server = parameters("localhost", names, now)?;
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let certificate = server.signed_by(&key, &authority)?;

    write(&files.ca, &authority.pem(), 0o644)?;
    write(&files.server.certificate, &certificate.pem(), 0o644)?;
    write(&files.server.key, &key.serialize_pem(), 0o600)
}

fn parameters(
    name: &str,
    names: Vec<String>,
    now: DateTime<Utc>,
) -> Result<CertificateParams, rcgen::Error> {
    let mut parameters = CertificateParams::new(names)?;
    parameters.distinguished_name.push(DnType::CommonName, name);
    let day = |moment: DateTime<Utc>| {
        let [month, day] =
            [moment.month(), moment.day()].map(|part| u8::try_from(part).unwrap_or(1));
        date_time_ymd(moment.year(), month, day)
    };
    parameters.not_before = day(now - Days::new(1));
    parameters.not_after = day(now + Days::new(LIFE_DAYS));
    Ok(parameters)
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), Box<dyn std::error::Error>> {
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(path)?;
    Ok(file.write_all(text.as_bytes())?)
}
