//! What can be asked.

use async_graphql::MergedObject;

use super::access_token::AccessTokenQuery;
use super::audit_event::AuditQuery;
use super::company::CompanyQuery;
use super::consent::{ConsentQuery, ConsentTextQuery};
use super::credential::CredentialQuery;
use super::customer::CustomerQuery;
use super::delivery::{DeliveryQuery, RejectedLineQuery};
use super::dry_run::DryRunQuery;
use super::invitation::InvitationQuery;
use super::job_run::JobRunQuery;
use super::meter::MeterQuery;
use super::noon_board::NoonBoardQuery;
use super::operators::OperatorQuery;
use super::pull::PullQuery;
use super::reading_revision::ReadingRevisionQuery;
use super::session::SessionQuery;
use super::sign_in_means::SignInMeansQuery;
use super::signing_key::SigningKeyQuery;
use super::source::{SourcePreviewQuery, SourceQuery};
use super::source_alias::SourceAliasQuery;
use super::warning::WarningQuery;

/// The root of every query. Lists give 25 rows if nothing is said, and 100 at most.
#[derive(MergedObject, Default)]
pub struct Query(
    AccessTokenQuery,
    AuditQuery,
    CompanyQuery,
    ConsentQuery,
    ConsentTextQuery,
    CredentialQuery,
    CustomerQuery,
    DeliveryQuery,
    DryRunQuery,
    InvitationQuery,
    JobRunQuery,
    MeterQuery,
    NoonBoardQuery,
    OperatorQuery,
    PullQuery,
    ReadingRevisionQuery,
    RejectedLineQuery,
    SessionQuery,
    SignInMeansQuery,
    SigningKeyQuery,
    SourceAliasQuery,
    SourcePreviewQuery,
    SourceQuery,
    WarningQuery,
);
