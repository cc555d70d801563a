//! `operator`: who may log in.

use std::io;
use std::num::NonZeroUsize;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

use super::{Outcome, at_the_shell, connect};
use crate::auth::password::PasswordHasher;
use crate::cli::OperatorCommand;
use crate::clock::Clock;
use crate::config::DatabaseArgs;
use crate::db::Database;
use crate::domain::audit::Actor;
use crate::domain::credential::new_password;
use crate::domain::operator::Email;
use crate::service::operator::add::add_operator;
use crate::service::operator::end::{EndedOperator, end_operator};
use crate::service::operator::set_password::{Whose, set_operator_password};

pub(super) async fn operator(
    database: &DatabaseArgs,
    command: OperatorCommand,
    clock: Clock,
) -> Outcome {
    let database = connect(database)?;
    let (by, now) = (at_the_shell(), clock.now());
    let (email, new_role, from_stdin) = match command {
        OperatorCommand::Add { email, role, password_stdin } => (email, Some(role), password_stdin),
        OperatorCommand::Password { email, password_stdin } => (email, None, password_stdin),
        OperatorCommand::End { email } => return end(&database, &by, &email, now).await,
    };
    let hasher = PasswordHasher::new(NonZeroUsize::MIN, &mut rand::rng())?;
    let given = if from_stdin { Some(password_from_stdin()?) } else { None };
    let password = given.clone().unwrap_or_else(|| new_password(&mut rand::rng()));
    match new_role {
        Some(role) => {
            let password = password.clone();
            let added = add_operator(&database, &hasher, &by, &email, role, password, now).await?;
            println!("email     {email}\nrole      {role}");
            if !added.has_password {
                println!("They log in with the company's provider, as before they were ended.");
                return Ok(ExitCode::SUCCESS);
            }
        }
        None => {
            let whose = Whose::Email(&email);
            set_operator_password(&database, &hasher, &by, whose, password.clone(), now).await?;
            println!("email     {email}");
        }
    }
    if given.is_none() {
        println!("password  {}", password.expose_secret());
        println!("This password is not shown again.");
    }
    Ok(ExitCode::SUCCESS)
}

async fn end(database: &Database, by: &Actor, email: &Email, now: DateTime<Utc>) -> Outcome {
    match end_operator(database, by, Whose::Email(email), now).await? {
        EndedOperator::Ended { sessions, tokens } => {
            println!("{email} has ended, and with them {sessions} sessions and {tokens} tokens");
            Ok(ExitCode::SUCCESS)
        }
        EndedOperator::Unknown => Err(format!("nobody may log in as {email}").into()),
        EndedOperator::LastAdmin => {
            Err(format!("{email} is the last admin: add another one first").into())
        }
        EndedOperator::Oneself => Err("nobody ends themselves".into()),
    }
}

/// The first line, without its end.
fn password_from_stdin() -> io::Result<SecretString> {
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).into())
}
