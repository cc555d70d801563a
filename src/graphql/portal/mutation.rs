//! What can be done.

use async_graphql::MergedObject;

use super::choose_connection::ConnectionMutation;
use super::consent::ConsentMutation;
use super::session::SessionMutation;

/// The root of every mutation. What can be expected to go wrong is a status in the payload.
#[derive(MergedObject, Default)]
pub struct Mutation(ConnectionMutation, ConsentMutation, SessionMutation);
