//! What customers do in the consent portal, and how they come in.

mod access;
mod consent;
mod invitation;
mod mail;
mod openid;
mod readings;
mod session;
