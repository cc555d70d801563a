//! What operators ask of their GraphQL API, and how they log in.

mod access;
mod access_token;
mod audit;
mod consent;
mod customers;
mod dry_run;
mod flow;
mod import;
mod keys;
mod limits;
mod lists;
mod management;
mod meters;
mod noon_board;
mod openid_connect;
mod openid_keys;
mod orders;
mod origin;
mod provider;
mod query_limits;
mod readings;
mod schema;
mod session;
mod sources;
mod subscription;
mod warning;
