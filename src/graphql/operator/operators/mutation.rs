//! Looking after those who may log in.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use secrecy::ExposeSecret;

use crate::app::App;
use crate::domain::credential::new_password;
use crate::domain::operator::{Email, Role};
use crate::graphql::operator::fault::{Outcome, internal, settled};
use crate::graphql::operator::scalar::number;
use crate::graphql::operator::session::command;
use crate::service::operator::add::{AddOperatorRefusal, add_operator};
use crate::service::operator::change::{ChangedOperator, OperatorChange, change_operator};
use crate::service::operator::end::{EndedOperator, end_operator};
use crate::service::operator::set_password::{SetPasswordRefusal, Whose, set_operator_password};

/// Who may log in from now on.
#[derive(InputObject)]
struct AddOperatorInput {
    /// E-mail address, under which they log in.
    #[graphql(validator(max_length = 254))]
    email: String,
    /// What they may do.
    role: Role,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum AddOperatorStatus {
    /// They may log in; whoever was ended may again.
    Added,
    /// The address belongs to an operator already.
    EmailTaken,
    /// That is no address.
    BadEmail,
}

/// What became of adding an operator.
#[derive(SimpleObject)]
struct AddOperatorPayload {
    /// What became of it.
    status: AddOperatorStatus,
    /// Who it is.
    operator_id: Option<ID>,
    /// Their password, shown here and never again; null for who logs in with the company's provider.
    password: Option<String>,
}

impl From<AddOperatorStatus> for AddOperatorPayload {
    fn from(status: AddOperatorStatus) -> Self {
        Self { status, operator_id: None, password: None }
    }
}

/// What is to be otherwise with an operator.
#[derive(InputObject)]
struct ChangeOperatorInput {
    /// Who.
    id: ID,
    /// What they may do from now on, if that changes.
    role: Option<Role>,
    /// Let them log in with the company's provider from now on, and with no password: the first who
    /// comes from there with their address is taken for them. Their sessions and tokens end.
    #[graphql(default)]
    to_openid_connect: bool,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum ChangeOperatorStatus {
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
    /// The company's provider says what they may do.
    RoleFromProvider,
    /// No provider of the company's is set up.
    NoProvider,
}

impl From<ChangedOperator> for ChangeOperatorStatus {
    fn from(changed: ChangedOperator) -> Self {
        match changed {
            ChangedOperator::Changed => Self::Changed,
            ChangedOperator::Unchanged => Self::Unchanged,
            ChangedOperator::Unknown => Self::Unknown,
            ChangedOperator::Oneself => Self::Oneself,
            ChangedOperator::LastAdmin => Self::LastAdmin,
            ChangedOperator::RoleFromProvider => Self::RoleFromProvider,
        }
    }
}

/// What became of changing an operator.
#[derive(SimpleObject)]
struct ChangeOperatorPayload {
    /// What became of it.
    status: ChangeOperatorStatus,
}

/// Which operator.
#[derive(InputObject)]
struct OperatorInput {
    /// Who.
    id: ID,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum EndOperatorStatus {
    /// They may do nothing any more.
    Ended,
    /// There is no such operator, or they had ended before.
    Unknown,
    /// Nobody ends themselves.
    Oneself,
    /// Nobody could look after operators any more.
    LastAdmin,
}

/// What became of ending an operator.
#[derive(SimpleObject)]
struct EndOperatorPayload {
    /// What became of it.
    status: EndOperatorStatus,
    /// How many sessions ended with them.
    sessions_ended: u64,
    /// How many access tokens ended with them.
    access_tokens_revoked: u64,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum ResetOperatorPasswordStatus {
    /// They log in with the new password, and with nothing else.
    Reset,
    /// There is no such operator, or they have ended.
    Unknown,
    /// One's own password is changed with the present one.
    Oneself,
}

/// What became of making another password for an operator.
#[derive(SimpleObject)]
struct ResetOperatorPasswordPayload {
    /// What became of it.
    status: ResetOperatorPasswordStatus,
    /// Their password, shown here and never again.
    password: Option<String>,
    /// How many sessions ended.
    sessions_ended: u64,
    /// How many tokens for scripts ended.
    access_tokens_revoked: u64,
}

/// The mutations.
#[derive(Default)]
pub struct OperatorMutation;

#[Object]
impl OperatorMutation {
    /// Lets somebody log in from now on, with a password that is shown once. Whoever was ended comes
    /// back under their old number, without their sessions and tokens.
    async fn add_operator(
        &self,
        ctx: &Context<'_>,
        input: AddOperatorInput,
    ) -> Outcome<AddOperatorPayload> {
        use AddOperatorStatus::{Added, BadEmail, EmailTaken};
        let (app, command) = (ctx.data::<App>()?, command(ctx)?);
        let Ok(email) = input.email.parse::<Email>() else { return Ok(BadEmail.into()) };
        let password = new_password(&mut rand::rng());
        let role = input.role;
        let hasher = &app.hasher;
        let added = add_operator(&command, hasher, &email, role, password.clone()).await;
        match settled(added)? {
            Ok(added) => Ok(AddOperatorPayload {
                status: Added,
                operator_id: Some(added.id.into()),
                password: added.has_password.then(|| password.expose_secret().to_owned()),
            }),
            Err(AddOperatorRefusal::EmailTaken) => Ok(EmailTaken.into()),
            // It is one of ours.
            Err(refusal @ AddOperatorRefusal::Password(_)) => Err(internal(refusal)),
        }
    }

    /// Changes what an operator may do, at once and in their present sessions; or hands their login
    /// over to the company's provider, which ends their password and their sessions.
    async fn change_operator(
        &self,
        ctx: &Context<'_>,
        input: ChangeOperatorInput,
    ) -> Outcome<ChangeOperatorPayload> {
        let (app, command) = (ctx.data::<App>()?, command(ctx)?);
        if input.to_openid_connect && app.company_login.is_none() {
            return Ok(ChangeOperatorPayload { status: ChangeOperatorStatus::NoProvider });
        }
        let wanted = OperatorChange { role: input.role, hand_over: input.to_openid_connect };
        let id = number(&input.id)?;
        let changed = change_operator(&command, id, wanted).await;
        Ok(ChangeOperatorPayload { status: changed.map_err(internal)?.into() })
    }

    /// Ends an operator: their sessions and tokens end at once, and they may log in no more.
    async fn end_operator(
        &self,
        ctx: &Context<'_>,
        input: OperatorInput,
    ) -> Outcome<EndOperatorPayload> {
        let command = command(ctx)?;
        let id = number(&input.id)?;
        let ended = end_operator(&command, Whose::Number(id)).await;
        let (status, sessions_ended, access_tokens_revoked) = match ended.map_err(internal)? {
            EndedOperator::Ended { sessions, tokens } => {
                (EndOperatorStatus::Ended, sessions, tokens)
            }
            EndedOperator::Unknown => (EndOperatorStatus::Unknown, 0, 0),
            EndedOperator::Oneself => (EndOperatorStatus::Oneself, 0, 0),
            EndedOperator::LastAdmin => (EndOperatorStatus::LastAdmin, 0, 0),
        };
        Ok(EndOperatorPayload { status, sessions_ended, access_tokens_revoked })
    }

    /// Makes another password for an operator who lost theirs, shows it once, and ends their
    /// sessions and tokens. Who came from the company's provider so far logs in with it instead.
    async fn reset_operator_password(
        &self,
        ctx: &Context<'_>,
        input: OperatorInput,
    ) -> Outcome<ResetOperatorPasswordPayload> {
        use ResetOperatorPasswordStatus::{Oneself, Reset, Unknown};
        let (app, command) = (ctx.data::<App>()?, command(ctx)?);
        let without = |status| ResetOperatorPasswordPayload {
            status,
            password: None,
            sessions_ended: 0,
            access_tokens_revoked: 0,
        };
        let id = number(&input.id)?;
        if command.by.operator_id == Some(id) {
            return Ok(without(Oneself));
        }
        let password = new_password(&mut rand::rng());
        let (hasher, whose) = (&app.hasher, Whose::Number(id));
        let set = set_operator_password(&command, hasher, whose, password.clone()).await;
        match settled(set)? {
            Ok(ended) => Ok(ResetOperatorPasswordPayload {
                status: Reset,
                password: Some(password.expose_secret().to_owned()),
                sessions_ended: ended.sessions,
                access_tokens_revoked: ended.tokens,
            }),
            Err(SetPasswordRefusal::Unknown) => Ok(without(Unknown)),
            // It is one of ours.
            Err(refusal @ SetPasswordRefusal::Password(_)) => Err(internal(refusal)),
        }
    }
}
