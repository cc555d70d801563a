//! What the user of the demonstration needs: `demo.env`, and what to try next.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};

use super::{by, portal};
use crate::app::App;
use crate::db::meter;
use crate::domain::credential::{LIANDER_USERNAME, new_password};
use crate::domain::ean::Ean;
use crate::domain::operator::Role;
use crate::domain::retention::readable_after;
use crate::service::credential::authenticate::authenticate_client;
use crate::service::credential::issue::issue_credential;
use crate::service::failure::Failure;
use crate::service::operator::add::{AddOperatorRefusal, add_operator};
use crate::service::operator::set_password::{Whose, set_operator_password};

const FILE: &str = "demo.env";

/// Under which the demonstration's operator logs in.
const OPERATOR_EMAIL: &str = "operator@example.org";

/// Liander's password in clear: the one in `demo.env`, or a new one if that is not valid now.
pub async fn credential(app: &App, folder: &Path) -> Result<SecretString, Box<dyn Error>> {
    let now = app.store.now();
    if let Some(password) = remembered(&folder.join(FILE), "LIANDER_PASSWORD=") {
        let known = authenticate_client(
            &app.store.database,
            &app.hasher,
            LIANDER_USERNAME,
            password.clone(),
            now,
        );
        match known.await {
            Ok(_) => return Ok(password),
            Err(Failure::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let password = new_password(&mut rand::rng());
    Ok(issue_credential(&app.store.by(by()), &app.hasher, password).await?.password)
}

/// An operator who may do all, and their password: the one in `demo.env`, or a new one.
pub async fn operator(app: &App, folder: &Path) -> Result<SecretString, Box<dyn Error>> {
    let password = remembered(&folder.join(FILE), "OPERATOR_PASSWORD=")
        .unwrap_or_else(|| new_password(&mut rand::rng()));
    let email = OPERATOR_EMAIL.parse()?;
    let hasher = &app.hasher;
    match add_operator(&app.store.by(by()), hasher, &email, Role::Admin, password.clone()).await {
        // Known from an earlier run, perhaps with another folder and so another password.
        Err(Failure::Refused(AddOperatorRefusal::EmailTaken)) => {
            let whose = Whose::Email(&email);
            set_operator_password(&app.store.by(by()), hasher, whose, password.clone()).await?;
        }
        other => drop(other?),
    }
    Ok(password)
}

fn remembered(file: &Path, name: &str) -> Option<SecretString> {
    let text = fs::read_to_string(file).ok()?;
    let password = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(password.into())
}

/// The key under which this demonstration's private keys are sealed, kept in a file of its own.
pub fn sealing_key(folder: &Path) -> Result<SecretString, Box<dyn Error>> {
    let file = folder.join("sealing.key");
    if let Ok(key) = fs::read_to_string(&file) {
        return Ok(key.into());
    }
    let mut key = [0; 32];
    rand::rng().fill_bytes(&mut key);
    let key = BASE64_STANDARD.encode(key);
    let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    out.write_all(key.as_bytes())?;
    Ok(key.into())
}

/// What is to be told.
pub struct Guide {
    /// Where the server answers, without a path.
    pub base_url: String,
    /// Where the machine asks how we are.
    pub admin_url: String,
    /// The authority's certificate.
    pub ca: PathBuf,
    /// Liander's password.
    pub credential: SecretString,
    /// Where operators log in.
    pub operator_url: String,
    /// The operator's password.
    pub operator: SecretString,
}

impl Guide {
    /// Writes `demo.env`, for the user's eyes only, and says what to try.
    pub async fn write_and_print(
        &self,
        app: &App,
        folder: &Path,
        klant_eans: &[Ean],
    ) -> Result<(), Box<dyn Error>> {
        let now = app.store.now();
        let available = {
            let client = app.store.database.connection().await?;
            let after = readable_after(now, app.store.retention_days);
            meter::list_available(&client, klant_eans, now, after).await?
        };
        let example = available
            .first()
            .ok_or("no customer of the demonstration consents any more: nothing can be pulled")?;
        let code = portal::code(app, example.klant_ean).await?;
        let file = folder.join(FILE);
        let mut out = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&file)?;
        writeln!(out, "BASE_URL={}", self.base_url)?;
        writeln!(out, "ADMIN_URL={}", self.admin_url)?;
        writeln!(out, "CA_CERT={}", quoted(&self.ca))?;
        writeln!(out, "LIANDER_USERNAME={LIANDER_USERNAME}")?;
        writeln!(out, "LIANDER_PASSWORD={}", self.credential.expose_secret())?;
        writeln!(out, "OPERATOR_URL={}", self.operator_url)?;
        writeln!(out, "OPERATOR_EMAIL={OPERATOR_EMAIL}")?;
        writeln!(out, "OPERATOR_PASSWORD={}", self.operator.expose_secret())?;
        writeln!(out, "KLANT_EAN={}", example.klant_ean)?;
        writeln!(out, "METER_EAN={}", example.meter_ean)?;
        writeln!(out, "PORTAL_URL={}", app.config.portal_url())?;
        writeln!(out, "PORTAL_EAN={}", example.klant_ean)?;
        writeln!(out, "PORTAL_CODE={}", code.expose_secret())?;
        out.sync_all()?;
        let (customers, meters) = (klant_eans.len(), available.len());
        println!(
            "{}",
            self.text(&file, customers, meters, (now - chrono::TimeDelta::hours(1), now))
        );
        Ok(())
    }

    fn text(
        &self,
        file: &Path,
        customers: usize,
        meters: usize,
        (start, end): (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>),
    ) -> String {
        let Self { base_url, operator_url, .. } = self;
        let file = quoted(file);
        let curl = format!(
            r#"(. {file} && curl -sS --cacert "$CA_CERT" -u "$LIANDER_USERNAME:$LIANDER_PASSWORD" -H 'Content-Type: application/json'"#
        );
        let period = |instant: chrono::DateTime<chrono::Utc>| {
            crate::domain::amsterdam::amsterdam_rfc3339(instant)
        };
        let (start, end) = (period(start), period(end));
        format!(
            r#"
meetpoort serves {customers} simulated customers with {meters} meters on {base_url}
The API, to read:  {base_url}/docs/
For customers:     {base_url}/portal/  (PORTAL_EAN and PORTAL_CODE, which works once)
For operators:     {operator_url}/  (log in as {OPERATOR_EMAIL})

What is available (Liander's first call):
  {curl} -d '{{"verwachtte_klant_eans":["'"$KLANT_EAN"'"]}}' "$BASE_URL/v1/beschikbare-metingen")

The last hour of one meter (Liander's second call):
  {curl} -d '{{"klant_ean":"'"$KLANT_EAN"'","meter_ean":"'"$METER_EAN"'","start_tijd":"{start}","eind_tijd":"{end}"}}' "$BASE_URL/v1/meetdata")

Names and passwords stand in {file}. Ctrl-C stops everything."#
        )
    }
}

/// A path as a word of the shell.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}
