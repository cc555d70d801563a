//! `rehearse`: what Liander will ask, asked by the operator.

use std::process::ExitCode;
use std::sync::Arc;

use uuid::Uuid;

use super::pull::{progress, settings};
use super::{Outcome, at_the_shell};
use crate::auth::seal::SealingKeys;
use crate::cli::pull::RehearseArgs;
use crate::db::consent;
use crate::domain::signing_key::TOKEN_SECONDS;
use crate::lifecycle::stop_on_signal;
use crate::pull::door::{Access, Door, GivenToken};
use crate::pull::failure::PullError;
use crate::pull::rehearsal::{RehearsalSettings, rehearse as ask};
use crate::service::store::Store;
use crate::service::token::issue::{TokenParties, issue_rehearsal_token};

pub(super) async fn rehearse(store: Store, args: RehearseArgs) -> Outcome {
    let sealing =
        SealingKeys::new(&args.sealing.sealing_key, args.sealing.sealing_key_previous.as_ref())?;
    let client = store.database.connection().await?;
    let klant_eans = consent::list_consenting(&client, store.now()).await?;
    drop(client);
    if klant_eans.is_empty() {
        return Err("no customer consents: there is nothing to ask".into());
    }
    let parties = TokenParties::of(&args.public_url);
    let maker = Arc::new(Maker { store: store.clone(), sealing, parties });
    let access = Access::Maker(Box::new(move || Box::pin(Arc::clone(&maker).token())));
    let url = args.url.unwrap_or(args.public_url);
    let door = Door::new(settings(url, &args.door, access), store.clock)?;
    let how = RehearsalSettings { at_once: args.door.at_once.into(), days: args.days.into() };
    let stop = stop_on_signal()?;
    let rehearsal = ask(door, &klant_eans, how, &stop, &progress("rehearsing")).await;
    let rehearsal = rehearsal.map_err(|error| match error {
        PullError::NotLetIn(_) => format!(
            "{error}; --public-url, --sealing-key and the database must be those of the server behind the door"
        ),
        error => error.to_string(),
    })?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&rehearsal)?);
    } else {
        print!("{rehearsal}");
    }
    Ok(if rehearsal.course.is_complete() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Makes tokens in this process, which the door finds to be signed with its own key.
struct Maker {
    store: Store,
    sealing: SealingKeys,
    parties: TokenParties,
}

impl Maker {
    async fn token(self: Arc<Self>) -> Result<GivenToken, String> {
        let Self { store, sealing, parties } = &*self;
        let by = store.by(at_the_shell());
        let token = issue_rehearsal_token(&by, sealing, parties, Uuid::new_v4()).await;
        let token = token.map_err(|error| error.to_string())?;
        let access_token = token.ok_or(
            "no password of Liander's is valid, so nothing can be pulled: `meetpoort credential issue` makes one",
        )?;
        let expires_in = u32::try_from(TOKEN_SECONDS).unwrap_or_default();
        Ok(GivenToken { access_token, expires_in })
    }
}
