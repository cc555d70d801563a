//! Giving and withdrawing consent: two acts of the customer's own, equally easy.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};

use super::caller::command;
use super::fault::{Outcome, internal, settled};
use super::receipt::{self, Receipt};
use crate::app::App;
use crate::domain::authority::{Authority, StatedAuthority};
use crate::domain::consent::{Channel, ConsentText, Declaration};
use crate::domain::operator::Email;
use crate::domain::outside_text::line;
use crate::service::consent::in_portal::{ReceiptTo, give_in_portal, withdraw_in_portal};
use crate::service::consent::{ConsentRefusal, GiveOutcome, WithdrawOutcome};
use crate::service::portal::session::CustomerIn;

/// A consent.
#[derive(InputObject)]
struct GiveConsentInput {
    /// Version of the text that was shown: see `consentOffer`.
    #[graphql(validator(max_length = 100))]
    text_version: String,
    /// Name of the person who consents.
    declared_by: String,
    /// By what authority they act for the holder.
    authority: StatedAuthority,
    /// Why they may sign, such as "director"; needed from who is not the holder.
    explanation: Option<String>,
    /// That they agree, said by an act of their own: a box that was not ticked before.
    agreed: bool,
    /// Where the receipt is sent, if that is wanted and `mailsReceipts`.
    receipt_email: Option<String>,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum GiveConsentStatus {
    /// It is in force: readings from now on are shared.
    Given,
    /// Nobody agreed.
    NotAgreed,
    /// Another version of the text is offered now: show it, and ask again.
    StaleText,
    /// One was in force already; nothing was changed.
    InForceAlready,
    /// The name, or why they may sign, is missing, too long, or more than a line.
    Incomplete,
    /// The e-mail address is none.
    BadEmail,
}

/// What became of giving consent.
#[derive(SimpleObject)]
struct GiveConsentPayload {
    /// What became of it.
    status: GiveConsentStatus,
    /// The receipt.
    receipt: Option<Receipt>,
}

/// A withdrawal.
#[derive(InputObject)]
struct WithdrawConsentInput {
    /// Name of the person who withdraws.
    declared_by: String,
    /// By what authority they act for the holder.
    authority: StatedAuthority,
    /// Why they may sign, such as "director"; needed from who is not the holder.
    explanation: Option<String>,
    /// Where the receipt is sent, if that is wanted and `mailsReceipts`.
    receipt_email: Option<String>,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum WithdrawConsentStatus {
    /// It is withdrawn: nothing is shared from now on, readings of earlier days included.
    Withdrawn,
    /// There was none in force; nothing was changed.
    NoneInForce,
    /// The name, or why they may sign, is missing, too long, or more than a line.
    Incomplete,
    /// The e-mail address is none.
    BadEmail,
}

/// What became of withdrawing consent.
#[derive(SimpleObject)]
struct WithdrawConsentPayload {
    /// What became of it.
    status: WithdrawConsentStatus,
    /// The receipt.
    receipt: Option<Receipt>,
}

/// What somebody declares here, now. `None` if something is missing.
fn declaration(
    customer: &CustomerIn,
    declared_by: &str,
    authority: StatedAuthority,
    explanation: Option<&str>,
) -> Option<Declaration> {
    Some(Declaration {
        declared_by: line(declared_by)?,
        authority: Authority::stated(authority, explanation)?,
        channel: Channel::Portal,
        declared_at: None,
        reference: None,
        login: Some(customer.login.clone()),
    })
}

/// Where a receipt is sent. An error if the address is none.
fn address(text: Option<&str>) -> Result<Option<Email>, ()> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(|_| ())).transpose()
}

/// The receipt that is sent, if one is wanted. If no mail server is configured nothing can be sent.
fn wanted_receipt<'a>(app: &'a App, email: Option<&'a Email>) -> Option<ReceiptTo<'a>> {
    let email = email.filter(|_| app.mailer.is_some())?;
    Some(ReceiptTo { email, company_name: app.config.company_name.as_ref() })
}

/// The mutations.
#[derive(Default)]
pub struct ConsentMutation;

#[Object]
impl ConsentMutation {
    /// Consents to sharing readings with Liander, from now on.
    async fn give_consent(
        &self,
        ctx: &Context<'_>,
        input: GiveConsentInput,
    ) -> Outcome<GiveConsentPayload> {
        let (app, customer) = (ctx.data::<App>()?, ctx.data::<CustomerIn>()?);
        let command = command(ctx)?;
        let refused = |status| Ok(GiveConsentPayload { status, receipt: None });
        let text = ConsentText::current();
        if input.text_version != text.version {
            return refused(GiveConsentStatus::StaleText);
        }
        if !input.agreed {
            return refused(GiveConsentStatus::NotAgreed);
        }
        let explanation = input.explanation.as_deref();
        let declaration = declaration(customer, &input.declared_by, input.authority, explanation);
        let Some(declaration) = declaration else {
            return refused(GiveConsentStatus::Incomplete);
        };
        let Ok(receipt_to) = address(input.receipt_email.as_deref()) else {
            return refused(GiveConsentStatus::BadEmail);
        };
        let receipt_to = wanted_receipt(app, receipt_to.as_ref());
        let given = give_in_portal(&command, customer, text, &declaration, receipt_to).await;
        match settled(given)? {
            Ok(GiveOutcome::Recorded { event_id, .. }) => Ok(GiveConsentPayload {
                status: GiveConsentStatus::Given,
                receipt: receipt::find(app, customer, event_id).await?,
            }),
            Ok(GiveOutcome::InForceAlready { .. }) => refused(GiveConsentStatus::InForceAlready),
            Err(ConsentRefusal::Incomplete) => refused(GiveConsentStatus::Incomplete),
            Err(refusal) => Err(internal(refusal)),
        }
    }

    /// Withdraws the consent that is in force. It acts on the next request of Liander's.
    async fn withdraw_consent(
        &self,
        ctx: &Context<'_>,
        input: WithdrawConsentInput,
    ) -> Outcome<WithdrawConsentPayload> {
        let (app, customer) = (ctx.data::<App>()?, ctx.data::<CustomerIn>()?);
        let command = command(ctx)?;
        let refused = |status| Ok(WithdrawConsentPayload { status, receipt: None });
        let explanation = input.explanation.as_deref();
        let declaration = declaration(customer, &input.declared_by, input.authority, explanation);
        let Some(declaration) = declaration else {
            return refused(WithdrawConsentStatus::Incomplete);
        };
        let Ok(receipt_to) = address(input.receipt_email.as_deref()) else {
            return refused(WithdrawConsentStatus::BadEmail);
        };
        let receipt_to = wanted_receipt(app, receipt_to.as_ref());
        let withdrawn = withdraw_in_portal(&command, customer, &declaration, receipt_to).await;
        match settled(withdrawn)? {
            Ok(WithdrawOutcome::Recorded { event_id, .. }) => Ok(WithdrawConsentPayload {
                status: WithdrawConsentStatus::Withdrawn,
                receipt: receipt::find(app, customer, event_id).await?,
            }),
            Ok(WithdrawOutcome::NoneInForce) => refused(WithdrawConsentStatus::NoneInForce),
            Err(ConsentRefusal::Incomplete) => refused(WithdrawConsentStatus::Incomplete),
            Err(refusal) => Err(internal(refusal)),
        }
    }
}
