//! A request on a connection for which there is no place. Each door says so in its own form, with
//! nothing else done for it.

use poem::Request;

/// The mark on such a request.
#[derive(Debug, Clone, Copy)]
pub struct Overfull;

/// Whether a request has it.
#[must_use]
pub fn is_overfull(request: &Request) -> bool {
    request.extensions().get::<Overfull>().is_some()
}
