//! The real binary: its listeners, commands, jobs and pages.

mod certificate;
mod commands;
mod descriptors;
mod early_refusal;
mod jobs;
mod listener;
mod live;
mod login_flood;
mod methods;
mod metrics;
mod never_reads;
mod page_texts;
mod pages;
mod serving;
mod socket_limits;
mod sources;
