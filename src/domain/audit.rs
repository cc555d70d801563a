//! The audit trail: who changes something, what they do, and to what. Names are stored, so a name
//! that was once given is never given to something else.

use serde_json::Value;
use strum::{IntoStaticStr, VariantArray};

use super::ean::Ean;
use super::ground::Ground;

/// What kind of somebody makes a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ActorKind {
    /// Somebody of the metering company, logged in or by a token of theirs.
    Operator,
    /// Whoever has a shell on the machine.
    CommandLine,
    /// Liander's client.
    Liander,
    /// A customer, in the consent portal.
    Customer,
    /// Nobody: the product itself.
    System,
}

impl ActorKind {
    /// The name it is stored under.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Who makes a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What kind of somebody.
    pub kind: ActorKind,
    /// What they are called.
    pub name: String,
    /// Their number, if they are an operator.
    pub operator_id: Option<i32>,
    /// The number of their request in our log, if there is one.
    pub correlation_id: Option<String>,
    /// What their right to make it rests on, if it is something that may go.
    pub ground: Option<Ground>,
}

impl Actor {
    /// An operator, in a request.
    #[must_use]
    pub fn operator(operator_id: i32, email: &str, correlation_id: &str) -> Self {
        Self {
            kind: ActorKind::Operator,
            name: email.to_owned(),
            operator_id: Some(operator_id),
            correlation_id: Some(correlation_id.to_owned()),
            ground: None,
        }
    }

    /// The same, who may do so as long as this stands. No change of theirs is written down after it
    /// has gone, and none is made.
    #[must_use]
    pub fn resting_on(self, ground: Ground) -> Self {
        Self { ground: Some(ground), ..self }
    }

    /// The same, for a change that ends the very thing on which their right rests.
    #[must_use]
    pub fn whatever_ends(&self) -> Self {
        Self { ground: None, ..self.clone() }
    }

    /// Somebody at the command line, called so.
    #[must_use]
    pub fn command_line(name: &str) -> Self {
        Self::unnumbered(ActorKind::CommandLine, name, None)
    }

    /// Liander's client, in a request.
    #[must_use]
    pub fn liander(username: &str, correlation_id: &str) -> Self {
        Self::unnumbered(ActorKind::Liander, username, Some(correlation_id.to_owned()))
    }

    /// A customer in the consent portal, or who wants to come in.
    #[must_use]
    pub fn customer(klant_ean: Ean, correlation_id: &str) -> Self {
        let name = format!("customer {klant_ean}");
        Self::unnumbered(ActorKind::Customer, &name, Some(correlation_id.to_owned()))
    }

    /// A part of the product, called so.
    #[must_use]
    pub fn system(name: &str) -> Self {
        Self::unnumbered(ActorKind::System, name, None)
    }

    fn unnumbered(kind: ActorKind, name: &str, correlation_id: Option<String>) -> Self {
        Self { kind, name: name.to_owned(), operator_id: None, correlation_id, ground: None }
    }
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    /// A holder of a connection is registered.
    RegisterCustomer,
    /// What is known of a customer is put right.
    ChangeCustomer,
    /// A customer holds their connection no longer.
    EndCustomer,
    /// A meter is registered.
    RegisterMeter,
    /// What is known of a meter is put right.
    ChangeMeter,
    /// A meter takes the place of another.
    ReplaceMeter,
    /// A meter is taken away.
    RemoveMeter,
    /// A meter was not taken away after all.
    RestoreMeter,
    /// A consent is recorded.
    GiveConsent,
    /// A consent is withdrawn.
    WithdrawConsent,
    /// A customer gets a code for the consent portal.
    Invite,
    /// Such a code is taken back.
    RevokeInvitation,
    /// A customer comes in with such a code.
    UseInvitation,
    /// A password is made for Liander beside the others.
    IssueCredential,
    /// The next password is made for Liander.
    RefreshCredential,
    /// A password of Liander's is ended.
    RevokeCredential,
    /// The key that signs tokens is replaced within its turn.
    RotateSigningKey,
    /// Somebody asks what Liander will be answered.
    Rehearse,
    /// Somebody may log in from now on.
    AddOperator,
    /// An operator may do more or less from now on, or logs in by other means.
    ChangeOperator,
    /// An operator may do nothing any more.
    EndOperator,
    /// An operator gets another password.
    SetOperatorPassword,
    /// An operator gives themselves another password.
    ChangePassword,
    /// An operator logs in.
    SignIn,
    /// An operator logs out, in one browser.
    SignOut,
    /// An operator logs out, in every browser.
    SignOutEverywhere,
    /// A token for scripts is made.
    CreateAccessToken,
    /// A token for scripts is ended.
    RevokeAccessToken,
    /// A delivery is taken in again.
    RetryDelivery,
    /// A delivery that could not be taken in is tried no more.
    GiveUpDelivery,
    /// Lines that were rejected are taken in after all.
    RepairLines,
    /// A source is registered, or described anew.
    DefineSource,
    /// Nothing is taken in from a source any more.
    DisableSource,
    /// Something is taken in from a source again.
    EnableSource,
    /// What a source calls meters is told.
    ImportAliases,
    /// What a source called a meter it does so no longer.
    EndAlias,
    /// A source never called a meter so.
    RemoveAlias,
    /// It is told by which secret a source knows us.
    SetSourceSecret,
    /// A source knows us by no secret any more.
    RemoveSourceSecret,
    /// Something is fetched from a source once more.
    FetchSourceAgain,
    /// A source gets a token by which it may send files.
    IssueSourceToken,
    /// Such a token is ended.
    RevokeSourceToken,
}

impl Action {
    /// The name it is stored under.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// To what it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// A customer, by number.
    Customer(i32),
    /// A meter, by EAN.
    Meter(Ean),
    /// A consent, by number.
    Consent(i32),
    /// An invitation, by number.
    Invitation(i32),
    /// A version of Liander's password.
    CredentialVersion(i32),
    /// A key that signs tokens, by its identifier.
    SigningKey(&'a str),
    /// A delivery, by number.
    Delivery(i32),
    /// An operator, by number.
    Operator(i32),
    /// A token for scripts, by number.
    AccessToken(i32),
    /// A source, by number.
    Source(i32),
}

impl Subject<'_> {
    /// What kind of thing it is, by the name it is stored under.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Customer(_) => "customer",
            Self::Meter(_) => "meter",
            Self::Consent(_) => "consent",
            Self::Invitation(_) => "invitation",
            Self::CredentialVersion(_) => "credential_version",
            Self::SigningKey(_) => "signing_key",
            Self::Delivery(_) => "delivery",
            Self::Operator(_) => "operator",
            Self::AccessToken(_) => "access_token",
            Self::Source(_) => "source",
        }
    }

    /// Which one of its kind.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Meter(ean) => ean.to_string(),
            Self::SigningKey(kid) => (*kid).to_owned(),
            Self::Customer(id)
            | Self::Consent(id)
            | Self::Invitation(id)
            | Self::CredentialVersion(id)
            | Self::Delivery(id)
            | Self::Operator(id)
            | Self::AccessToken(id)
            | Self::Source(id) => id.to_string(),
        }
    }
}

/// A change, as it is written down. Neither side ever holds a secret.
#[derive(Debug, Clone, PartialEq)]
pub struct Change<'a> {
    /// What is done.
    pub action: Action,
    /// To what.
    pub subject: Subject<'a>,
    /// What it replaces; `None` if there was nothing.
    pub before: Option<Value>,
    /// What is there since; `None` if it is gone.
    pub after: Option<Value>,
}

impl<'a> Change<'a> {
    /// Something that was not there before.
    #[must_use]
    pub fn added(action: Action, subject: Subject<'a>, after: Value) -> Self {
        Self { action, subject, before: None, after: Some(after) }
    }

    /// Something that was there, and is otherwise since.
    #[must_use]
    pub fn changed(action: Action, subject: Subject<'a>, before: Value, after: Value) -> Self {
        Self { action, subject, before: Some(before), after: Some(after) }
    }
}
