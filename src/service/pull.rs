//! What Liander is answered, and what stands of it in the ledger.

pub mod available;
pub mod dry_run;
mod enter_answer;
pub mod ledger;
pub mod list;
pub mod make_answers;
mod notices;
pub mod readings;
mod together;
