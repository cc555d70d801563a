//! `source token`: by which a source shows who it is.

use std::process::ExitCode;

use super::super::Outcome;
use crate::auth::source_token::SourceToken;
use crate::cli::source::TokenCommand;
use crate::db::source_token::{self, ListedToken};
use crate::db::{Connection, source};
use crate::domain::amsterdam::amsterdam_rfc3339;
use crate::domain::source::SourceName;
use crate::service::source::token::{WantedToken, issue, revoke};
use crate::service::store::Command;

pub(super) async fn token(command: &Command<'_>, asked: TokenCommand) -> Outcome {
    match asked {
        TokenCommand::Issue { name, label, days } => {
            let token = SourceToken::new(&mut rand::rng());
            let wanted = WantedToken { source: &name, name: &label, days };
            let issued = issue(command, wanted, &token).await?;
            println!("number       {}", issued.id);
            println!("token        {}", token.expose());
            let end = issued.expires_at.map_or_else(|| "revoked".to_owned(), amsterdam_rfc3339);
            println!("valid until  {end}");
            println!("This token is not shown again. Earlier ones stay as they are.");
        }
        TokenCommand::List { name } => {
            list(&command.store.database.connection().await?, command, &name).await?;
        }
        TokenCommand::Revoke { name, id } => {
            revoke(command, Some(&name), id).await?;
            println!("token {id} of {name} is revoked");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(
    client: &Connection,
    command: &Command<'_>,
    name: &SourceName,
) -> Result<(), Box<dyn std::error::Error>> {
    let found = source::find(client, name).await?;
    let found = found.ok_or_else(|| format!("there is no source {name}"))?;
    let tokens = source_token::list_of_sources(client, &[found.id]).await?;
    if tokens.is_empty() {
        println!("{name} has no token yet: `meetpoort source token issue` makes one");
        return Ok(());
    }
    let [made, used] = ["issued", "last used"];
    println!("{:>6}  {made:25}  {used:25}  {:32}  label", "number", "state");
    let now = command.store.now();
    for token in &tokens {
        let state = match (token.revoked_at, token.expires_at) {
            (Some(at), _) => format!("revoked {}", amsterdam_rfc3339(at)),
            (None, Some(end)) if end <= now => format!("ended {}", amsterdam_rfc3339(end)),
            (None, Some(end)) => format!("until {}", amsterdam_rfc3339(end)),
            (None, None) => "valid".to_owned(),
        };
        let ListedToken { id, created_at, last_used_at, name, .. } = token;
        let used = last_used_at.map_or_else(|| "never".to_owned(), amsterdam_rfc3339);
        println!("{id:>6}  {:25}  {used:25}  {state:32}  {name}", amsterdam_rfc3339(*created_at));
    }
    Ok(())
}
