//! The process's file descriptors: as many as the system gives, shared out before anybody connects, so
//! that strangers on the public listener leave enough for the operators, the machine that watches, the
//! database and the files.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use thiserror::Error;

use super::ConnectionLimit;

/// For files, timers, name resolution and what else a process opens.
const KEPT_BACK: usize = 64;

/// On the admin listener.
const ADMIN_MAX: usize = 16;

/// On the operator listener.
const OPERATOR_MAX: usize = 512;

/// Fewer connections than this are no service.
const PUBLIC_MIN: usize = 16;

/// Fewer operators neither.
const OPERATOR_MIN: usize = 8;

/// There are too few.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "this process may open {limit} files and connections, and needs {needed}: raise its limit \
     (LimitNOFILE=, ulimit -n), or set fewer connections to the database"
)]
pub struct TooFewDescriptors {
    limit: usize,
    needed: usize,
}

/// Connections at each listener, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared {
    /// For Liander and the customers.
    pub public: usize,
    /// For the metering company.
    pub operator: usize,
    /// For the machine.
    pub admin: usize,
}

/// Of a system that sets no limit so many are asked for, which is what one sets itself by default.
const ENOUGH: u64 = 1_048_576;

/// Raises the soft limit as far as it goes, and returns how many descriptors there may be.
pub fn raise() -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = Some(maximum.unwrap_or(ENOUGH));
    let raised = setrlimit(Resource::Nofile, Rlimit { current: wanted, maximum });
    let limit = if raised.is_ok() { wanted } else { current };
    limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
}

/// Shares them out: so many public connections are wanted, and so many to the database.
///
/// # Errors
/// If there are too few for any service.
pub fn share_out(
    limit: usize,
    public_wanted: usize,
    database: usize,
) -> Result<Shared, TooFewDescriptors> {
    // To cancel a statement takes a connection of its own.
    let kept_back = KEPT_BACK + 2 * database + ADMIN_MAX + ConnectionLimit::tellers(ADMIN_MAX);
    let needed = kept_back + with_tellers(OPERATOR_MIN) + with_tellers(PUBLIC_MIN);
    if limit < needed {
        return Err(TooFewDescriptors { limit, needed });
    }
    let left = limit - kept_back;
    let operator = (left / 8).clamp(OPERATOR_MIN, OPERATOR_MAX);
    let left = left - with_tellers(operator);
    // A listener's tellers are a sixteenth of its places, or one.
    let public = public_wanted.min(left - (left / 16).max(1)).max(PUBLIC_MIN);
    Ok(Shared { public, operator, admin: ADMIN_MAX })
}

fn with_tellers(places: usize) -> usize {
    places + ConnectionLimit::tellers(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(shared: Shared) -> usize {
        [shared.public, shared.operator, shared.admin].map(with_tellers).iter().sum()
    }

    #[test]
    fn what_is_shared_out_is_never_more_than_there_is() {
        for limit in [150, 200, 256, 1_000, 1_024, 4_096, 65_536] {
            let Ok(shared) = share_out(limit, 4_096, 16) else { continue };
            assert!(all(shared) + KEPT_BACK + 32 <= limit, "{limit}: {shared:?}");
            assert!(shared.public >= PUBLIC_MIN && shared.public <= 4_096, "{limit}: {shared:?}");
        }
        let plenty = share_out(1_000_000, 4_096, 16).expect("enough");
        assert_eq!(plenty, Shared { public: 4_096, operator: OPERATOR_MAX, admin: ADMIN_MAX });
    }

    #[test]
    fn too_few_are_said_to_be_too_few() {
        assert!(share_out(100, 4_096, 16).is_err());
        assert!(share_out(1_024, 4_096, 1_000).is_err());
    }

    #[test]
    fn the_soft_limit_is_the_hard_one_afterwards() {
        raise();
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        assert_eq!(current, Some(maximum.unwrap_or(ENOUGH)));
    }
}
