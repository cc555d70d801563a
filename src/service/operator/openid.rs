//! Somebody comes from the company's OpenID Connect provider, who vouches for them. Whoever is new
//! is added, in the role that the provider gives; whoever is known gets that role.
//!
//! Who somebody is hangs on their identity there, never on an address, which may change hands. An
//! address that belongs to somebody else here is refused: nobody is taken over.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use thiserror::Error;

use crate::auth::openid_connect::{ATTEMPT_MINUTES, Attempt, Provider};
use crate::db::operator::{self, LockedOperator, Login};
use crate::db::{Database, DbError, GenericClient, access_token, audit_event, session, used_login};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::claim::{Claims, claim};
use crate::domain::ground::Ground;
use crate::domain::operator::{Email, Identity, Role, SignInMeans};
use crate::domain::role_claim::{self, ClaimRules};
use crate::service::failure::{Failure, Refusal, on_violation};
use crate::service::operator::session::{NewSession, SignedIn, begin};

/// Where operators begin a login with the provider.
pub const START_PATH: &str = "/login/openid-connect";

/// Where the provider sends them back to.
pub const CALLBACK_PATH: &str = "/login/openid-connect/callback";

/// Where it sends them once they went out there.
pub const SIGNED_OUT_PATH: &str = "/";

/// The company's provider, as operators meet it.
pub struct CompanyLogin {
    /// What it is called.
    pub name: String,
    /// The provider itself.
    pub provider: Provider,
    /// How its claims are read.
    pub rules: ClaimRules,
}

impl CompanyLogin {
    /// What must be known of somebody, at least.
    #[must_use]
    pub fn wanted(&self) -> [&str; 2] {
        [&self.rules.email, &self.rules.role]
    }
}

/// Why nobody is known by these claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ClaimsError {
    /// There is no address in them.
    #[error("there is no e-mail address in the claims")]
    NoEmail,
    /// The provider says that the address is not verified.
    #[error("the e-mail address is not verified")]
    EmailNotVerified,
    /// Nothing in them gives a role.
    #[error("nothing in the claims gives a role")]
    NoRole,
}

/// Who comes, in the words of the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Who they are there.
    pub identity: Identity,
    /// Their address.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// SHA-256 of the state with which their login began.
    pub state_sha256: [u8; 32],
    /// When it began at the earliest: logins that came back before that cannot come again.
    pub begun_after: DateTime<Utc>,
}

impl Arrival {
    /// Reads what the provider says of somebody who came back from this attempt.
    ///
    /// # Errors
    /// If it does not say what must be known.
    pub fn read(
        claims: &Claims,
        rules: &ClaimRules,
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> Result<Self, ClaimsError> {
        let text = |path: &str| claim(claims, path).and_then(Value::as_str);
        let identity = identity_in(claims);
        let email = text(&rules.email).and_then(|email| email.parse().ok());
        let (identity, email) = identity.zip(email).ok_or(ClaimsError::NoEmail)?;
        // Some write it as text.
        let verified = claims.get("email_verified").map(|value| value.to_string());
        if verified.is_some_and(|verified| verified.trim_matches('"') != "true") {
            return Err(ClaimsError::EmailNotVerified);
        }
        let role =
            role_claim::role(claims, &rules.role, &rules.roles).ok_or(ClaimsError::NoRole)?;
        let begun_after = now - TimeDelta::minutes(ATTEMPT_MINUTES);
        Ok(Self { identity, email, role, state_sha256: attempt.state_sha256(), begun_after })
    }
}

/// Who somebody is, by these claims.
fn identity_in(claims: &Claims) -> Option<Identity> {
    let text = |path: &str| claim(claims, path).and_then(Value::as_str).map(str::to_owned);
    let (issuer, subject) = text("iss").zip(text("sub"))?;
    Some(Identity { issuer, subject })
}

/// Puts out whoever is known by these claims, in which nothing gives a role any more: what they still have
/// rests on one that has gone.
pub async fn lose_role(
    database: &Database,
    claims: &Claims,
    correlation_id: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let Some(identity) = identity_in(claims) else { return Ok(()) };
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    let known = operator::lock_by_identity(&transaction, &identity).await?;
    let Some(known) = known.filter(|known| known.ended_at.is_none()) else { return Ok(()) };
    let sessions = session::delete_of_operator(&transaction, known.id).await?;
    let tokens = access_token::revoke_of_operator(&transaction, known.id, now).await?;
    if sessions + tokens > 0 {
        let by = Actor::operator(known.id, &known.email, correlation_id);
        let after = json!({
            "email": known.email, "role_at_provider": null, "sessions_ended": sessions,
            "tokens_revoked": tokens,
        });
        let subject = Subject::Operator(known.id);
        let change = Change::added(Action::SignOutEverywhere, subject, after);
        audit_event::insert(&transaction, &by, &change, now).await?;
    }
    transaction.commit().await?;
    tracing::warn!(operator_id = known.id, "the provider gives an operator no role any more");
    Ok(())
}

/// Why nobody was let in.
#[derive(Debug, Error)]
pub enum OpenidSignInRefusal {
    /// This login came back before.
    #[error("this login came back before")]
    Used,
    /// They may do nothing here any more, whatever the provider says.
    #[error("they were ended here")]
    Ended,
    /// The address is that of an operator who is somebody else, or logs in with a password.
    #[error("their address belongs to another operator")]
    EmailTaken,
}

impl Refusal for OpenidSignInRefusal {}

/// Begins a session for whoever comes from the provider.
///
/// # Errors
/// If they are not let in, or the database fails.
pub async fn sign_in(
    database: &Database,
    arrival: &Arrival,
    new: NewSession<'_>,
) -> Result<SignedIn, Failure<OpenidSignInRefusal>> {
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    used_login::delete_before(&transaction, arrival.begun_after - TimeDelta::minutes(1)).await?;
    if !used_login::insert(&transaction, arrival.state_sha256, new.now).await? {
        return Err(OpenidSignInRefusal::Used.into());
    }
    let Arrival { identity, email, .. } = arrival;
    operator::lock_all_of_identity_or_email(&transaction, identity, email).await?;
    let known = operator::lock_by_identity(&transaction, identity).await?;
    let (operator_id, email) = match known {
        Some(known) if known.ended_at.is_some() => return Err(OpenidSignInRefusal::Ended.into()),
        Some(known) => {
            let email = update(&transaction, &known, arrival, new).await?;
            (known.id, email)
        }
        None => (admit(&transaction, arrival, new).await?, arrival.email.to_string()),
    };
    let means = SignInMeans::OpenidConnect;
    let ground = Ground::Session { token_sha256: new.token.sha256(), role: arrival.role };
    let signed_in = SignedIn { operator_id, email, role: arrival.role, means, ground };
    begin(&transaction, &signed_in, new).await?;
    transaction.commit().await?;
    Ok(signed_in)
}

/// Whoever was not here before: as whom they are expected, or as somebody new.
async fn admit(
    client: &impl GenericClient,
    arrival: &Arrival,
    new: NewSession<'_>,
) -> Result<i32, Failure<OpenidSignInRefusal>> {
    let Arrival { identity, email, role, .. } = arrival;
    match operator::lock_by_email(client, email).await? {
        Some(known) if known.ended_at.is_some() => Err(OpenidSignInRefusal::Ended.into()),
        Some(known) if known.has_password || known.identity.is_some() => {
            Err(OpenidSignInRefusal::EmailTaken.into())
        }
        Some(known) => {
            operator::set_identity(client, known.id, Some(identity)).await?;
            update(client, &known, arrival, new).await?;
            Ok(known.id)
        }
        None => {
            let login = Login::Provider(identity);
            let inserted = operator::insert(client, email, login, *role, new.now).await;
            let id = inserted
                .map_err(on_violation("operator_email_key", OpenidSignInRefusal::EmailTaken))?;
            let by = Actor::operator(id, email.as_str(), new.correlation_id);
            let after = json!({
                "email": email.as_str(), "role": role.name(), "issuer": identity.issuer,
                "subject": identity.subject,
            });
            let change = Change::added(Action::AddOperator, Subject::Operator(id), after);
            audit_event::insert(client, &by, &change, new.now).await?;
            tracing::info!(operator_id = id, %role, "operator added, by the provider");
            Ok(id)
        }
    }
}

/// Gives a known operator the role, and if it is free the address, that the provider names;
/// returns the address that they have now.
async fn update(
    client: &impl GenericClient,
    known: &LockedOperator,
    arrival: &Arrival,
    new: NewSession<'_>,
) -> Result<String, DbError> {
    let LockedOperator { id, email: former_email, role: former_role, .. } = known;
    let Arrival { email, role, .. } = arrival;
    let mut email_now = former_email.clone();
    if email.as_str() != former_email {
        if operator::lock_by_email(client, email).await?.is_none() {
            operator::set_email(client, *id, email).await?;
            email_now = email.to_string();
        } else {
            tracing::warn!(operator_id = id, "their new address belongs to another operator");
        }
    }
    if email_now != *former_email || role != former_role {
        operator::set_role(client, *id, *role).await?;
        let by = Actor::operator(*id, &email_now, new.correlation_id);
        let before = json!({ "email": former_email, "role": former_role.name() });
        let after = json!({ "email": email_now, "role": role.name() });
        let subject = Subject::Operator(*id);
        let change = Change::changed(Action::ChangeOperator, subject, before, after);
        audit_event::insert(client, &by, &change, new.now).await?;
    }
    Ok(email_now)
}
