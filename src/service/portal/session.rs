//! The life of a customer's session in the consent portal: coming in with a code, going on, going out.
//!
//! Whether it is alive is asked of the database each time, so it ends the moment its customer holds
//! the connection no more. Whoever lets customers in by other means than a code finds them and calls
//! `begin`. A session may be for several customers, those of one company: one is looked at at a time.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::auth::session_token::SessionToken;
use crate::db::customer::{self, ListedCustomer};
use crate::db::customer_session::{self, Beginning};
use crate::db::{Database, DbError, GenericClient, audit_event, invitation};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::ean::Ean;
use crate::domain::invitation::{InvitationCode, InvitationKind};
use crate::domain::portal::{SESSION_HOURS, session_ends};
use crate::domain::portal_login::{PortalLogin, PortalMeans};
use crate::service::invitation::invite::{Invited, replace_code};
use crate::service::store::Command;

/// How exactly it is known when a session was last seen: not every request is an update.
const SEEN_SECONDS: i64 = 60;

/// Hash of a code that nobody has.
const NO_CODE: [u8; 32] = [0; 32];

/// A customer who is in the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerIn {
    /// Number of the customer.
    pub customer_id: i32,
    /// Numbers of all customers for whom they are in, this one included.
    pub customer_ids: Vec<i32>,
    /// Number of their connection.
    pub connection_id: i32,
    /// EAN of their connection.
    pub klant_ean: Ean,
    /// Name as registered.
    pub name: String,
    /// Since when they hold the connection.
    pub valid_from: DateTime<Utc>,
    /// When the session ends, whatever happens in it.
    pub ends_at: DateTime<Utc>,
    /// How it began.
    pub login: PortalLogin,
}

/// Begins a session with this token, new and random, for who shows the code of this connection; the
/// code is used up. `None` if the two do not belong together, or no more: which of it is not told.
pub async fn sign_in(
    command: &Command<'_>,
    klant_ean: Ean,
    code: Option<&InvitationCode>,
    token: &SessionToken,
) -> Result<Option<CustomerIn>, DbError> {
    let Command { store, by } = command;
    let now = store.now();
    // What cannot be a code is looked for like any other, so that it takes as long.
    let sha256 = code.map_or(NO_CODE, |code| code.sha256(klant_ean));
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let Some(used) = invitation::use_code(&transaction, sha256, klant_ean, now).await? else {
        return Ok(None);
    };
    let beginning = Beginning {
        customer_ids: &[used.customer_id],
        customer_id: used.customer_id,
        means: match used.kind {
            InvitationKind::Invitation => PortalMeans::Code,
            InvitationKind::ReturnCode => PortalMeans::ReturnCode,
        },
        level: None,
        company_numbers: &[],
    };
    let session = begin(&transaction, beginning, token, now).await?;
    let after = json!({ "used_at": now, "klant_ean": klant_ean.to_string(), "session": session });
    let subject = Subject::Invitation(used.invitation_id);
    let change = Change::changed(Action::UseInvitation, subject, json!({ "state": "open" }), after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    alive(&client, token, now).await
}

/// Begins a session for customers whom somebody has recognised, and returns its number.
pub async fn begin(
    client: &impl GenericClient,
    beginning: Beginning<'_>,
    token: &SessionToken,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    customer_session::delete_ended(client, session_ends(now)).await?;
    customer_session::insert(client, token.sha256(), beginning, now).await
}

/// Who shows this token, if their session is alive; it is from now on seen.
pub async fn resume(
    database: &Database,
    token: &SessionToken,
    now: DateTime<Utc>,
) -> Result<Option<CustomerIn>, DbError> {
    let client = database.connection().await?;
    alive(&client, token, now).await
}

async fn alive(
    client: &impl GenericClient,
    token: &SessionToken,
    now: DateTime<Utc>,
) -> Result<Option<CustomerIn>, DbError> {
    let ends = session_ends(now);
    let found = customer_session::find_alive(client, token.sha256(), ends, now).await?;
    let Some(alive) = found else { return Ok(None) };
    if now - alive.last_seen_at >= TimeDelta::seconds(SEEN_SECONDS) {
        customer_session::touch(client, token.sha256(), now).await?;
    }
    Ok(Some(CustomerIn {
        customer_id: alive.customer_id,
        customer_ids: alive.customer_ids,
        connection_id: alive.connection_id,
        klant_ean: alive.klant_ean,
        name: alive.name,
        valid_from: alive.valid_from,
        ends_at: alive.created_at + TimeDelta::hours(SESSION_HOURS),
        login: alive.login,
    }))
}

/// Those for whom somebody is in and who hold their connection still, by EAN.
pub async fn customers_of(
    database: &Database,
    customer: &CustomerIn,
    now: DateTime<Utc>,
) -> Result<Vec<ListedCustomer>, DbError> {
    let client = database.connection().await?;
    let mut customers = customer::list_by_id(&client, &customer.customer_ids).await?;
    customers.retain(|it| it.valid_until.is_none_or(|end| end > now));
    customers.sort_by_key(|it| it.klant_ean);
    Ok(customers)
}

/// Looks at this connection from now on. `None` if the session is not for its holder.
pub async fn look_at(
    database: &Database,
    customer: &CustomerIn,
    token: &SessionToken,
    klant_ean: Ean,
    now: DateTime<Utc>,
) -> Result<Option<CustomerIn>, DbError> {
    let customers = customers_of(database, customer, now).await?;
    let Some(wanted) = customers.iter().find(|it| it.klant_ean == klant_ean) else {
        return Ok(None);
    };
    let client = database.connection().await?;
    if customer_session::look_at(&client, token.sha256(), wanted.id).await? == 0 {
        return Ok(None);
    }
    alive(&client, token, now).await
}

/// Ends the session of this token, and returns by what it began, if there was one.
pub async fn sign_out(
    database: &Database,
    token: &SessionToken,
) -> Result<Option<PortalMeans>, DbError> {
    let client = database.connection().await?;
    customer_session::delete(&client, token.sha256()).await
}

/// What became of asking for a code to come back with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnCode {
    /// It works until then.
    Made {
        /// From when it works no more.
        expires_at: DateTime<Utc>,
    },
    /// They came with the broker, with which they can come back: a code would open more to its bearer than
    /// what they came in by.
    NotByBroker,
    /// They hold the connection no more, or are out by now.
    Ended,
}

/// Gives a customer this code, new and random, to come back with. It replaces any other that they
/// have.
pub async fn renew_return_code(
    command: &Command<'_>,
    customer_id: i32,
    token: &SessionToken,
    code: &InvitationCode,
) -> Result<ReturnCode, DbError> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    // Whoever invites them anew locks them too, and puts them out.
    customer::lock(&transaction, customer_id).await?;
    match alive(&transaction, token, now).await? {
        None => return Ok(ReturnCode::Ended),
        Some(customer) if !customer.login.means.may_make_return_code() => {
            return Ok(ReturnCode::NotByBroker);
        }
        Some(_) => {}
    }
    let kind = InvitationKind::ReturnCode;
    let invited = replace_code(&transaction, by, customer_id, kind, code, now).await?;
    transaction.commit().await?;
    Ok(match invited {
        Invited::Recorded(invitation) => ReturnCode::Made { expires_at: invitation.expires_at },
        Invited::NoSuchCustomer | Invited::HasEnded => ReturnCode::Ended,
    })
}
