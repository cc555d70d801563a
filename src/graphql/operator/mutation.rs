//! What can be done.

use async_graphql::MergedObject;

use super::session::SessionMutation;

/// The root of every mutation.
#[derive(MergedObject, Default)]
pub struct Mutation(SessionMutation);
