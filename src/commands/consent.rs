//! `consent`: what was declared elsewhere is entered here.

use std::error::Error;
use std::process::ExitCode;

use super::Outcome;
use crate::cli::{AuthorityName, ChannelName, DeclarationArgs};
use crate::db::customer;
use crate::domain::amsterdam::amsterdam_rfc3339;
use crate::domain::audit::Actor;
use crate::domain::authority::{Authority, StatedAuthority};
use crate::domain::consent::{Channel, ConsentText, Declaration};
use crate::domain::ean::Ean;
use crate::service::consent::{self, GiveOutcome, WithdrawOutcome};
use crate::service::store::Store;

pub(super) async fn grant(store: &Store, args: DeclarationArgs) -> Outcome {
    let klant_ean = args.klant_ean;
    let command = store.by(Actor::command_line(&args.recorded_by));
    let declaration = declaration(store, args).await?;
    let text = ConsentText::current();
    match consent::give(&command, klant_ean, text, &declaration).await? {
        GiveOutcome::Recorded { consent_id, given_at, .. } => println!(
            "consent {consent_id} of {klant_ean} is in force since {}, to text {}",
            amsterdam_rfc3339(given_at),
            text.version
        ),
        GiveOutcome::InForceAlready { given_at, .. } => println!(
            "nothing changed: {klant_ean} consents already, since {}",
            amsterdam_rfc3339(given_at)
        ),
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn withdraw(store: &Store, args: DeclarationArgs) -> Outcome {
    let klant_ean = args.klant_ean;
    let command = store.by(Actor::command_line(&args.recorded_by));
    let declaration = declaration(store, args).await?;
    match consent::withdraw(&command, klant_ean, &declaration).await? {
        WithdrawOutcome::Recorded { consent_id, .. } => {
            println!(
                "consent {consent_id} of {klant_ean} is withdrawn; nothing is shared from now on"
            );
        }
        WithdrawOutcome::NoneInForce => {
            println!("nothing changed: {klant_ean} has no consent in force");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn declaration(store: &Store, args: DeclarationArgs) -> Result<Declaration, Box<dyn Error>> {
    let declared_by = match args.declared_by {
        Some(name) => name,
        None => holder(store, args.klant_ean).await?,
    };
    let stated = match args.authority {
        AuthorityName::Owner => StatedAuthority::Owner,
        AuthorityName::Authorised => StatedAuthority::Authorised,
    };
    let authority = Authority::stated(stated, args.explanation.as_deref())
        .ok_or("say on one line why they may sign: --explanation \"director\"")?;
    Ok(Declaration {
        declared_by,
        authority,
        channel: match args.channel {
            ChannelName::Paper => Channel::Paper,
            ChannelName::Operator => Channel::Operator,
        },
        declared_at: args.declared_at,
        reference: None,
        login: None,
    })
}

async fn holder(store: &Store, klant_ean: Ean) -> Result<String, Box<dyn Error>> {
    let client = store.database.connection().await?;
    let holder = customer::find_current(&client, klant_ean, store.now()).await?;
    Ok(holder
        .ok_or_else(|| format!("nobody holds connection {klant_ean}: register the customer first"))?
        .name)
}
