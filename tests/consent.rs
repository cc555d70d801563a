//! Consent: its ledger, what it rests on, and what happens beside it at the same moment.

mod grounds;
mod ledger;
mod rights;
mod withdrawals;
