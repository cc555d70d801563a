//! In which order a list is read.
//!
//! A list has an enumeration of what it can be ordered by, which its query knows by the same names,
//! and a row for it in [`OrderBy`].

use async_graphql::resolver_utils::EnumType;
use async_graphql::{Enum, InputObject, InputType};

use super::access_token::AccessTokenOrderField;
use super::audit_event::AuditEventOrderField;
use super::consent::ConsentOrderField;
use super::credential::CredentialVersionOrderField;
use super::customer::CustomerOrderField;
use super::delivery::{DeliveryOrderField, RejectedLineOrderField};
use super::fault::Outcome;
use super::invitation::InvitationOrderField;
use super::job_run::JobRunOrderField;
use super::meter::MeterOrderField;
use super::operators::OperatorOrderField;
use super::pull::PullOrderField;
use super::reading_revision::ReadingRevisionOrderField;
use super::signing_key::SigningKeyOrderField;
use crate::domain::page::Page;

pub use crate::graphql::list::{List, ROWS_DEFAULT, cost, list, list_with, page_in};

/// Which way a list is read.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "SortDirection")]
pub enum Direction {
    /// The first, lowest or oldest first.
    Ascending,
    /// The last, highest or newest first.
    Descending,
}

/// How a list is to be ordered. Rows that are alike keep one order among themselves.
#[derive(InputObject)]
#[graphql(concrete(name = "AccessTokenOrder", params(AccessTokenOrderField)))]
#[graphql(concrete(name = "AuditEventOrder", params(AuditEventOrderField)))]
#[graphql(concrete(name = "ConsentOrder", params(ConsentOrderField)))]
#[graphql(concrete(name = "CredentialVersionOrder", params(CredentialVersionOrderField)))]
#[graphql(concrete(name = "CustomerOrder", params(CustomerOrderField)))]
#[graphql(concrete(name = "DeliveryOrder", params(DeliveryOrderField)))]
#[graphql(concrete(name = "InvitationOrder", params(InvitationOrderField)))]
#[graphql(concrete(name = "JobRunOrder", params(JobRunOrderField)))]
#[graphql(concrete(name = "MeterOrder", params(MeterOrderField)))]
#[graphql(concrete(name = "OperatorOrder", params(OperatorOrderField)))]
#[graphql(concrete(name = "PullOrder", params(PullOrderField)))]
#[graphql(concrete(name = "ReadingRevisionOrder", params(ReadingRevisionOrderField)))]
#[graphql(concrete(name = "RejectedLineOrder", params(RejectedLineOrderField)))]
#[graphql(concrete(name = "SigningKeyOrder", params(SigningKeyOrderField)))]
pub struct OrderBy<F: InputType> {
    /// By what.
    field: F,
    /// Which way.
    direction: Direction,
}

impl<F: InputType + EnumType> OrderBy<F> {
    /// The lowest first.
    pub fn ascending(field: F) -> Self {
        Self { field, direction: Direction::Ascending }
    }

    /// The highest first.
    pub fn descending(field: F) -> Self {
        Self { field, direction: Direction::Descending }
    }

    /// Its name in our queries: that of the schema, in lower case.
    fn name(&self) -> String {
        format!("{} {}", name_of(self.field), name_of(self.direction)).to_lowercase()
    }
}

fn name_of<E: EnumType>(value: E) -> &'static str {
    E::items().iter().find(|item| item.value == value).map_or("", |item| item.name)
}

/// What is asked for, in this order.
pub fn page<F: InputType + EnumType>(
    first: i32,
    after: Option<&str>,
    order: &OrderBy<F>,
) -> Outcome<Page> {
    page_in(first, after, order.name())
}
