//! meetpoort: gives the grid operator Liander the five-minute meter readings of consenting
//! customers, for *Dynamisch Terugleveren*.
//!
//! Who may use whom stands in `docs/architecture.md`, and `make check` holds the code to it.

pub mod admin;
pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod fetch;
pub mod graphql;
pub mod http;
pub mod ingest;
pub mod jobs;
pub mod lifecycle;
mod lines;
pub mod mail;
pub mod metrics;
pub mod mqtt;
pub mod observe;
pub mod pull;
pub mod push;
pub mod rest;
pub mod serve;
pub mod server;
pub mod service;
pub mod shares;
pub mod spool;
pub mod tls;
pub mod unavailable;
pub mod web;
