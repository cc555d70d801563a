//! A customer gives or withdraws consent in the portal, and may be sent a receipt: the ledger and the
//! mail are written in one transaction, so that no receipt tells of what did not happen. Whether their session
//! stands still is looked at once the customer is locked: whoever invites them anew locks them too.

use chrono::{DateTime, Utc};

use crate::db::{DbError, GenericClient, mail_outbox};
use crate::domain::amsterdam::in_amsterdam;
use crate::domain::company_name::CompanyName;
use crate::domain::consent::{ConsentText, Declaration};
use crate::domain::operator::Email;
use crate::service::consent::{
    ConsentRefusal, GiveOutcome, Holder, WithdrawOutcome, give_for, withdraw_for,
};
use crate::service::failure::Failure;
use crate::service::portal::session::CustomerIn;
use crate::service::store::Command;

/// Where a receipt is sent, and from whom it says that it is.
#[derive(Debug, Clone, Copy)]
pub struct ReceiptTo<'a> {
    /// The address.
    pub email: &'a Email,
    /// What the metering company is called, if that is set.
    pub company_name: Option<&'a CompanyName>,
}

/// Records that this customer consents, and puts a receipt out if an address is given.
///
/// # Errors
/// If the declaration cannot count, or the database fails.
pub async fn give_in_portal(
    command: &Command<'_>,
    customer: &CustomerIn,
    text: &ConsentText,
    declaration: &Declaration,
    receipt_to: Option<ReceiptTo<'_>>,
) -> Result<GiveOutcome, Failure<ConsentRefusal>> {
    let Command { store, by } = command;
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let holder = Holder::Customer(customer.customer_id);
    let given = give_for(&transaction, by, holder, text, declaration, &store.clock).await?;
    if let (GiveOutcome::Recorded { event_id, given_at, .. }, Some(to)) = (given, receipt_to) {
        let receipt = Receipt {
            subject: "Ontvangstbewijs: toestemming gegeven",
            told: "Toestemming gegeven om meetgegevens met Liander te delen",
            event_id,
            at: given_at,
            declaration,
            company_name: to.company_name,
        };
        let body = receipt.body(customer, Some(text));
        put_out(&transaction, to.email, receipt.subject, &body, store.now()).await?;
    }
    transaction.commit().await?;
    Ok(given)
}

/// Records that this customer withdraws, and puts a receipt out if an address is given.
///
/// # Errors
/// If the declaration cannot count, or the database fails.
pub async fn withdraw_in_portal(
    command: &Command<'_>,
    customer: &CustomerIn,
    declaration: &Declaration,
    receipt_to: Option<ReceiptTo<'_>>,
) -> Result<WithdrawOutcome, Failure<ConsentRefusal>> {
    let Command { store, by } = command;
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let holder = Holder::Customer(customer.customer_id);
    let withdrawn = withdraw_for(&transaction, by, holder, declaration, &store.clock).await?;
    if let (WithdrawOutcome::Recorded { event_id, withdrawn_at, .. }, Some(to)) =
        (withdrawn, receipt_to)
    {
        let receipt = Receipt {
            subject: "Ontvangstbewijs: toestemming ingetrokken",
            told: "Toestemming ingetrokken om meetgegevens met Liander te delen",
            event_id,
            at: withdrawn_at,
            declaration,
            company_name: to.company_name,
        };
        let body = receipt.body(customer, None);
        put_out(&transaction, to.email, receipt.subject, &body, store.now()).await?;
    }
    transaction.commit().await?;
    Ok(withdrawn)
}

async fn put_out(
    client: &impl GenericClient,
    email: &Email,
    subject: &str,
    body: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    mail_outbox::insert(client, email, subject, body, now).await
}

/// A receipt as it is mailed, in Dutch: the language of what was agreed to.
struct Receipt<'a> {
    subject: &'a str,
    told: &'a str,
    event_id: i64,
    at: DateTime<Utc>,
    declaration: &'a Declaration,
    company_name: Option<&'a CompanyName>,
}

impl Receipt<'_> {
    fn body(&self, customer: &CustomerIn, text: Option<&ConsentText>) -> String {
        let Declaration { declared_by, authority, login, .. } = self.declaration;
        let authority = authority.in_dutch();
        let when = in_amsterdam(self.at).format("%d-%m-%Y %H:%M:%S (UTC%:z)");
        let mut body = format!(
            "{told}\n\nNummer: {number}\nWanneer: {when}\nAansluiting (EAN): {ean}\nHouder: {name}\n\
             Verklaard door: {declared_by}\nBevoegdheid: {authority}\n",
            told = self.told,
            number = self.event_id,
            ean = customer.klant_ean,
            name = customer.name,
        );
        if let Some(login) = login {
            body += &format!("Ingelogd: {}\n", login.in_dutch());
        }
        if let Some(company_name) = self.company_name {
            body += &format!("Meetbedrijf: {company_name}\n");
        }
        if let Some(text) = text {
            let sha256: String = text.sha256().iter().map(|byte| format!("{byte:02x}")).collect();
            body += &format!(
                "Tekst: versie {}, SHA-256 {sha256}\n\n{}\n",
                text.version,
                text.body.trim_end()
            );
        }
        body
    }
}
