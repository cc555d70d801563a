//! `operator`: who may log in.

use std::io;
use std::num::NonZeroUsize;
use std::process::ExitCode;

use secrecy::{ExposeSecret, SecretString};

use super::{Outcome, at_the_shell};
use crate::auth::password::PasswordHasher;
use crate::cli::OperatorCommand;
use crate::domain::credential::new_password;
use crate::domain::operator::Email;
use crate::service::operator::add::add_operator;
use crate::service::operator::end::{EndedOperator, end_operator};
use crate::service::operator::set_password::{Whose, set_operator_password};
use crate::service::store::{Command, Store};

pub(super) async fn operator(store: &Store, command: OperatorCommand) -> Outcome {
    let at_shell = store.by(at_the_shell());
    let (email, new_role, from_stdin) = match command {
        OperatorCommand::Add { email, role, password_stdin } => (email, Some(role), password_stdin),
        OperatorCommand::Password { email, password_stdin } => (email, None, password_stdin),
        OperatorCommand::End { email } => return end(&at_shell, &email).await,
    };
    let hasher = PasswordHasher::new(NonZeroUsize::MIN, &mut rand::rng())?;
    let given = if from_stdin { Some(password_from_stdin()?) } else { None };
    let password = given.clone().unwrap_or_else(|| new_password(&mut rand::rng()));
    match new_role {
        Some(role) => {
            let password = password.clone();
            let added = add_operator(&at_shell, &hasher, &email, role, password).await?;
            println!("email     {email}\nrole      {role}");
            if !added.has_password {
                println!("They log in with the company's provider, as before they were ended.");
                return Ok(ExitCode::SUCCESS);
            }
        }
        None => {
            let whose = Whose::Email(&email);
            set_operator_password(&at_shell, &hasher, whose, password.clone()).await?;
            println!("email     {email}");
        }
    }
    if given.is_none() {
        println!("password  {}", password.expose_secret());
        println!("This password is not shown again.");
    }
    Ok(ExitCode::SUCCESS)
}

async fn end(command: &Command<'_>, email: &Email) -> Outcome {
    match end_operator(command, Whose::Email(email)).await? {
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
