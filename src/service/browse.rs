//! What an operator can look at: every list of the platform, a page at a time, and what belongs to
//! the rows of a page, for all of them at once.

pub mod access_token;
pub mod audit_event;
pub mod consent;
pub mod credential;
pub mod customer;
pub mod delivery;
pub mod invitation;
pub mod job_run;
pub mod meter;
pub mod meter_day;
pub mod operator;
pub mod pull;
pub mod reading_revision;
pub mod signing_key;

pub use crate::db::access_token::ListedToken;
pub use crate::db::audit_event::{AuditFilter, ListedChange};
pub use crate::db::client_credential::CredentialVersion;
pub use crate::db::consent::{ConsentFilter, ListedConsent, ListedEvent};
pub use crate::db::customer::{CustomerFilter, ListedCustomer};
pub use crate::db::delivery::{DeliveryFilter, DeliveryState, LineCounts, ListedDelivery};
pub use crate::db::invitation::{InvitationFilter, ListedInvitation};
pub use crate::db::job_run::ListedRun;
pub use crate::db::meter::{ListedMeter, MeterFilter};
pub use crate::db::meter_day::{BoardFilter, BoardRow, BoardSummary, Completeness};
pub use crate::db::operator::ListedOperator;
pub use crate::db::pull::{ListedPull, PullFilter};
pub use crate::db::reading_revision::{ListedRevision, RankedValue, RevisionFilter};
pub use crate::db::rejected_line::{LineFilter, ListedLine, ListedRepair};
pub use crate::db::signing_key::ListedKey;
