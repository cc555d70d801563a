//! What can be done.

use async_graphql::MergedObject;

use super::customer::CustomerMutation;
use super::meter::MeterMutation;
use super::portfolio::PortfolioMutation;
use super::session::SessionMutation;

/// The root of every mutation. What can be expected to go wrong is a status in the payload.
#[derive(MergedObject, Default)]
pub struct Mutation(CustomerMutation, MeterMutation, PortfolioMutation, SessionMutation);
