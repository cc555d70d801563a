//! Registering, changing and ending customers.

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use super::super::fault::{Outcome, settled};
use super::super::loader::{CustomerById, load};
use super::super::scalar::{Moment, number};
use super::super::session::command;
use super::Customer;
use crate::app::App;
use crate::domain::customer::CompanyNumber;
use crate::domain::ean::Ean;
use crate::service::customer::change::{ChangeCustomerRefusal, CustomerChange, change_customer};
use crate::service::customer::end::{EndCustomerRefusal, end_customer};
use crate::service::customer::register::{NewCustomer, RegisterCustomerRefusal, register_customer};

/// A customer to be registered.
#[derive(InputObject)]
struct RegisterCustomerInput {
    /// EAN of the connection.
    klant_ean: Ean,
    /// Name of the holder, at most 200 characters.
    name: String,
    /// Their number in the trade register (KvK), if they have one.
    company_number: Option<CompanyNumber>,
    /// Since when they hold it; now, if nothing is said.
    valid_from: Option<Moment>,
}

/// What became of registering a customer.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RegisterCustomerStatus {
    /// Registered.
    Registered,
    /// Somebody holds the connection at that time: end that customer first.
    ConnectionTaken,
    /// The name is empty, too long, or holds what cannot be printed.
    InvalidName,
}

/// What became of registering a customer.
#[derive(SimpleObject)]
struct RegisterCustomerPayload {
    /// What became of it.
    status: RegisterCustomerStatus,
    /// The customer, if registered.
    customer: Option<Customer>,
}

/// What is to be put right; what is left out stays as it is.
#[derive(InputObject)]
struct ChangeCustomerInput {
    /// Identifier of the customer.
    id: ID,
    /// Name of the holder, at most 200 characters.
    name: Option<String>,
    /// Their number in the trade register (KvK); null if they have none.
    company_number: MaybeUndefined<CompanyNumber>,
}

/// What became of changing a customer.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum ChangeCustomerStatus {
    /// It is so now.
    Changed,
    /// There is no customer with this identifier.
    UnknownCustomer,
    /// The name is empty, too long, or holds what cannot be printed.
    InvalidName,
}

/// What became of changing a customer.
#[derive(SimpleObject)]
struct ChangeCustomerPayload {
    /// What became of it.
    status: ChangeCustomerStatus,
    /// The customer as they are now, if there is one.
    customer: Option<Customer>,
}

/// Who no longer holds their connection.
#[derive(InputObject)]
struct EndCustomerInput {
    /// Identifier of the customer.
    id: ID,
    /// Until when they held it; until now, if nothing is said.
    ended_at: Option<Moment>,
}

/// What became of ending a customer.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum EndCustomerStatus {
    /// Ended, and the consent that was in force with them.
    Ended,
    /// There is no customer with this identifier.
    UnknownCustomer,
    /// They were ended before.
    EndedAlready,
    /// The end lies in the future: register it once it has come.
    InTheFuture,
    /// They did not hold the connection yet.
    BeforeBegin,
}

/// What became of ending a customer.
#[derive(SimpleObject)]
struct EndCustomerPayload {
    /// What became of it.
    status: EndCustomerStatus,
    /// The consent that ended with them, if one was in force.
    withdrawn_consent_id: Option<ID>,
    /// The customer as they are now, if there is one.
    customer: Option<Customer>,
}

/// The mutations.
#[derive(Default)]
pub struct CustomerMutation;

#[Object]
impl CustomerMutation {
    /// Registers the holder of a connection.
    async fn register_customer(
        &self,
        ctx: &Context<'_>,
        input: RegisterCustomerInput,
    ) -> Outcome<RegisterCustomerPayload> {
        let app = ctx.data::<App>()?;
        let (command, now) = (command(ctx)?, app.store.now());
        let RegisterCustomerInput { klant_ean, name, company_number, valid_from } = input;
        let valid_from = valid_from.map_or(now, Into::into);
        let new = NewCustomer { klant_ean, name: &name, company_number, valid_from };
        let (status, customer) = match settled(register_customer(&command, new).await)? {
            Ok(id) => (RegisterCustomerStatus::Registered, load(ctx, CustomerById(id)).await?),
            Err(RegisterCustomerRefusal::ConnectionTaken) => {
                (RegisterCustomerStatus::ConnectionTaken, None)
            }
            Err(RegisterCustomerRefusal::Name(_)) => (RegisterCustomerStatus::InvalidName, None),
        };
        Ok(RegisterCustomerPayload { status, customer: customer.map(Customer) })
    }

    /// Puts right what is known of a customer. Another holder of the connection is another customer.
    async fn change_customer(
        &self,
        ctx: &Context<'_>,
        input: ChangeCustomerInput,
    ) -> Outcome<ChangeCustomerPayload> {
        let (command, id) = (command(ctx)?, number(&input.id)?);
        let change = CustomerChange {
            name: input.name.as_deref(),
            company_number: input.company_number.as_opt_ref().map(|number| number.copied()),
        };
        let changed = change_customer(&command, id, change).await;
        let status = match settled(changed)? {
            Ok(()) => ChangeCustomerStatus::Changed,
            Err(ChangeCustomerRefusal::Unknown) => ChangeCustomerStatus::UnknownCustomer,
            Err(ChangeCustomerRefusal::Name(_)) => ChangeCustomerStatus::InvalidName,
        };
        let customer = load(ctx, CustomerById(id)).await?.map(Customer);
        Ok(ChangeCustomerPayload { status, customer })
    }

    /// Ends a customer who no longer holds their connection. Their consent ends with it, now, and
    /// never passes to the next holder.
    async fn end_customer(
        &self,
        ctx: &Context<'_>,
        input: EndCustomerInput,
    ) -> Outcome<EndCustomerPayload> {
        let (command, id) = (command(ctx)?, number(&input.id)?);
        let ended_at = input.ended_at.map(Into::into);
        let ended = end_customer(&command, id, ended_at).await;
        let (status, consent_id) = match settled(ended)? {
            Ok(consent_id) => (EndCustomerStatus::Ended, consent_id),
            Err(EndCustomerRefusal::Unknown) => (EndCustomerStatus::UnknownCustomer, None),
            Err(EndCustomerRefusal::EndedAlready { .. }) => (EndCustomerStatus::EndedAlready, None),
            Err(EndCustomerRefusal::InTheFuture) => (EndCustomerStatus::InTheFuture, None),
            Err(EndCustomerRefusal::BeforeBegin { .. }) => (EndCustomerStatus::BeforeBegin, None),
        };
        let customer = load(ctx, CustomerById(id)).await?.map(Customer);
        Ok(EndCustomerPayload { status, withdrawn_consent_id: consent_id.map(ID::from), customer })
    }
}
