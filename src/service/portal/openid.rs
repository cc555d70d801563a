//! A customer comes from a broker that speaks OpenID Connect, which says whose connections they may
//! look at. Nobody is registered by that: the operator has said who holds which connection.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use thiserror::Error;

use crate::auth::openid_connect::{ATTEMPT_MINUTES, Attempt, Provider};
use crate::db::customer::{self, ListedCustomer};
use crate::db::customer_session::Beginning;
use crate::db::{Database, DbError, GenericClient, audit_event, used_login};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::claim::{Claims, claim};
use crate::domain::customer_claim::{CustomerClaim, NamedCustomers};
use crate::domain::outside_text::line;
use crate::domain::portal_login::PortalMeans;
use crate::service::failure::{Failure, Refusal};
use crate::service::operator::session::NewSession;
use crate::service::portal::session::begin;

/// Where customers begin a login with the broker.
pub const START_PATH: &str = "/portal/login";

/// Where the broker sends them back to.
pub const CALLBACK_PATH: &str = "/portal/login/callback";

/// Where it sends them once they went out there.
pub const SIGNED_OUT_PATH: &str = "/portal/";

/// The broker, as customers meet it.
pub struct CustomerLogin {
    /// What the login is called.
    pub name: String,
    /// The broker itself.
    pub provider: Provider,
    /// Where it says whose connections somebody may look at.
    pub claim: CustomerClaim,
}

/// Who comes, in the words of the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerArrival {
    /// For whom they come.
    pub named: NamedCustomers,
    /// Who they are there, for the audit trail alone.
    pub identity: Value,
    /// At which level of assurance they showed it.
    pub level: Option<String>,
    /// SHA-256 of the state with which their login began.
    pub state_sha256: [u8; 32],
}

impl CustomerArrival {
    /// Reads what the broker says of somebody who came back from this attempt.
    #[must_use]
    pub fn read(claims: &Claims, rule: &CustomerClaim, attempt: &Attempt) -> Self {
        let identity = json!({
            "issuer": claim(claims, "iss"), "subject": claim(claims, "sub"),
            "acr": claim(claims, "acr"),
        });
        let level = claim(claims, "acr").and_then(Value::as_str).and_then(line);
        Self { named: rule.read(claims), identity, level, state_sha256: attempt.state_sha256() }
    }
}

/// Why nobody was let in.
#[derive(Debug, Error)]
pub enum CustomerSignInRefusal {
    /// This login came back before.
    #[error("this login came back before")]
    Used,
    /// None of those for whom they come holds a connection here.
    #[error("nobody for whom they come holds a connection here")]
    NoConnection,
}

impl Refusal for CustomerSignInRefusal {}

/// Begins a session for whoever comes from the broker, and returns at how many connections they may
/// look in it. The one with the lowest EAN is looked at first.
///
/// # Errors
/// If they are not let in, or the database fails.
pub async fn sign_in(
    database: &Database,
    arrival: &CustomerArrival,
    new: NewSession<'_>,
) -> Result<usize, Failure<CustomerSignInRefusal>> {
    let NewSession { token, correlation_id, now } = new;
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    used_login::delete_before(&transaction, oldest_attempt(now)).await?;
    if !used_login::insert(&transaction, arrival.state_sha256, now).await? {
        return Err(CustomerSignInRefusal::Used.into());
    }
    let customers = named(&transaction, &arrival.named, now).await?;
    let Some(first) = customers.first() else {
        // That it came back is kept: what was refused is not tried again.
        transaction.commit().await?;
        return Err(CustomerSignInRefusal::NoConnection.into());
    };
    let ids: Vec<i32> = customers.iter().map(|customer| customer.id).collect();
    let beginning = Beginning {
        customer_ids: &ids,
        customer_id: first.id,
        means: PortalMeans::OpenidConnect,
        level: arrival.level.as_deref(),
        company_numbers: &arrival.named.company_numbers,
    };
    let session = begin(&transaction, beginning, token, now).await?;
    let by = Actor::customer(first.klant_ean, correlation_id);
    for customer in &customers {
        let after = json!({
            "means": PortalMeans::OpenidConnect.name(), "identity": arrival.identity, "session": session,
        });
        let change = Change::added(Action::SignIn, Subject::Customer(customer.id), after);
        audit_event::insert(&transaction, &by, &change, now).await?;
    }
    transaction.commit().await?;
    Ok(ids.len())
}

/// Those who are named, locked until the session stands: whoever puts a number right or ends a customer
/// at this moment waits for it, and ends it, or has done so before they are looked at.
async fn named(
    client: &impl GenericClient,
    NamedCustomers { klant_eans, company_numbers }: &NamedCustomers,
    now: DateTime<Utc>,
) -> Result<Vec<ListedCustomer>, DbError> {
    let found = customer::list_named(client, klant_eans, company_numbers, now).await?;
    let ids: Vec<i32> = found.iter().map(|customer| customer.id).collect();
    customer::lock_all(client, &ids).await?;
    let mut still = customer::list_named(client, klant_eans, company_numbers, now).await?;
    still.retain(|customer| ids.contains(&customer.id));
    Ok(still)
}

/// No login that began before this can still come back; a minute is for clocks that differ.
fn oldest_attempt(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::minutes(ATTEMPT_MINUTES + 1)
}
