//! What can be done.

use async_graphql::MergedObject;

use super::delivery::{RepairMutation, RetryMutation};
use super::session::SessionMutation;

/// The root of every mutation.
#[derive(MergedObject, Default)]
pub struct Mutation(RepairMutation, RetryMutation, SessionMutation);
