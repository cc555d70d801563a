//! Changes what an operator may do, or hands their login over to the company's provider.

use serde_json::{Value, json};

use crate::db::operator::{self, LockedOperator};
use crate::db::{DbError, access_token, audit_event, session};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::operator::{Role, SignInMeans};
use crate::service::store::Command;

/// What is to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperatorChange {
    /// What they may do from now on, if that changes.
    pub role: Option<Role>,
    /// Whether they log in with the provider from now on.
    pub hand_over: bool,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangedOperator {
    /// They are as asked.
    Changed,
    /// They were so already.
    Unchanged,
    /// There is no such operator, or they have ended.
    Unknown,
    /// Nobody changes themselves.
    Oneself,
    /// Nobody could look after operators any more.
    LastAdmin,
    /// The provider says what they may do.
    RoleFromProvider,
}

/// Changes an operator. A session of theirs goes on in the new role, unless their login is handed
/// over: their password and their tokens end then, and the first who comes from the provider with their address is
/// taken for them.
pub async fn change_operator(
    command: &Command<'_>,
    id: i32,
    wanted: OperatorChange,
) -> Result<ChangedOperator, DbError> {
    let Command { store, by } = command;
    let now = store.now();
    if by.operator_id == Some(id) {
        return Ok(ChangedOperator::Oneself);
    }
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let admins = operator::lock_admins(&transaction).await?;
    let known = operator::lock(&transaction, id).await?;
    let Some(known) = known.filter(|known| known.ended_at.is_none()) else {
        return Ok(ChangedOperator::Unknown);
    };
    let role = wanted.role.unwrap_or(known.role);
    if role != known.role && !known.has_password {
        return Ok(ChangedOperator::RoleFromProvider);
    }
    if role < Role::Admin && admins == [id] {
        return Ok(ChangedOperator::LastAdmin);
    }
    let hands_over = wanted.hand_over && known.has_password;
    if role == known.role && !hands_over {
        return Ok(ChangedOperator::Unchanged);
    }
    operator::set_role(&transaction, id, role).await?;
    let mut means = means(&known);
    if hands_over {
        operator::set_identity(&transaction, id, None).await?;
        session::delete_of_operator(&transaction, id).await?;
        access_token::revoke_of_operator(&transaction, id, now).await?;
        means = SignInMeans::OpenidConnect;
    }
    let before = described(&known.email, known.role, self::means(&known));
    let after = described(&known.email, role, means);
    let change = Change::changed(Action::ChangeOperator, Subject::Operator(id), before, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::info!(operator_id = id, %role, "operator changed");
    Ok(ChangedOperator::Changed)
}

fn means(known: &LockedOperator) -> SignInMeans {
    if known.has_password { SignInMeans::Password } else { SignInMeans::OpenidConnect }
}

fn described(email: &str, role: Role, means: SignInMeans) -> Value {
    json!({ "email": email, "role": role.name(), "means": means.name() })
}
