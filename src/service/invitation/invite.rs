//! Invites customers into the consent portal: makes each a code, which is shown once.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::db::invitation::{self, ListedInvitation};
use crate::db::{DbError, GenericClient, audit_event, customer, customer_session};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::invitation::{InvitationCode, InvitationKind};
use crate::service::store::Command;

/// What became of inviting a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invited {
    /// The code that was given works from now on.
    Recorded(ListedInvitation),
    /// Nobody has this number.
    NoSuchCustomer,
    /// They hold the connection no more.
    HasEnded,
}

/// Invites each customer with a code of theirs, new and random. A code that they still have works no
/// more, and whoever is in for them is out, by whatever means, also if they are in for others as well:
/// they are invited anew because somebody else may be in. One who consents is invited like any other: they
/// may want to see what is shared, or to withdraw.
///
/// Either every code is made or none: one that nobody is told of would end the one before for nothing.
pub async fn invite<'a>(
    command: &Command<'_>,
    customers: impl IntoIterator<Item = (i32, &'a InvitationCode)>,
) -> Result<BTreeMap<i32, Invited>, DbError> {
    let Command { store, by } = command;
    let now = store.now();
    // In one order, so that two who invite the same customers do not wait for one another for good.
    let customers: BTreeMap<i32, &InvitationCode> = customers.into_iter().collect();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let mut all = BTreeMap::new();
    for (customer_id, code) in customers {
        let kind = InvitationKind::Invitation;
        let invited = replace_code(&transaction, by, customer_id, kind, code, now).await?;
        // Locked by now, so nobody who is put out makes a code to come back with after this.
        customer_session::delete_of_customer(&transaction, customer_id).await?;
        all.insert(customer_id, invited);
    }
    transaction.commit().await?;
    Ok(all)
}

/// Gives a customer this code in place of any other, in a transaction.
pub(in crate::service) async fn replace_code(
    client: &impl GenericClient,
    by: &Actor,
    customer_id: i32,
    kind: InvitationKind,
    code: &InvitationCode,
    now: DateTime<Utc>,
) -> Result<Invited, DbError> {
    let Some(holder) = customer::lock(client, customer_id).await? else {
        return Ok(Invited::NoSuchCustomer);
    };
    if holder.valid_until.is_some_and(|end| end <= now) {
        return Ok(Invited::HasEnded);
    }
    let replaced = invitation::end_open(client, customer_id, now).await?;
    let sha256 = code.sha256(holder.klant_ean);
    let id = invitation::insert(client, customer_id, kind, sha256, &by.name, now).await?;
    let expires_at = kind.expires_at(now);
    let change = Change {
        action: Action::Invite,
        subject: Subject::Invitation(id),
        before: replaced.map(|replaced| json!({ "replaced_invitation": replaced })),
        after: Some(json!({
            "klant_ean": holder.klant_ean.to_string(),
            "customer_id": customer_id,
            "kind": kind.name(),
            "expires_at": expires_at,
        })),
    };
    audit_event::insert(client, by, &change, now).await?;
    tracing::info!(customer_id, invitation_id = id, kind = kind.name(), "code made");
    Ok(Invited::Recorded(ListedInvitation {
        id,
        customer_id,
        kind,
        created_by: by.name.clone(),
        created_at: now,
        expires_at,
        used_at: None,
        revoked_at: None,
    }))
}
