//! What each command of the command line does, and what it prints.

use std::error::Error;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use secrecy::ExposeSecret;

use crate::app::{App, AppConfig};
use crate::auth::password::PasswordHasher;
use crate::cli::{ChannelName, Cli, Command, ConsentCommand, CredentialCommand, DeclarationArgs};
use crate::clock::Clock;
use crate::config::{DatabaseArgs, ServeArgs, StorageArgs};
use crate::db::delivery::LineCounts;
use crate::db::{Database, customer};
use crate::domain::consent::{Channel, ConsentText, Declaration};
use crate::domain::credential::new_password;
use crate::domain::ean::Ean;
use crate::domain::interval::amsterdam_rfc3339;
use crate::ingest::file::ingest_file;
use crate::ingest::format::Format;
use crate::lifecycle::stop_on_signal;
use crate::server::Listener;
use crate::service::consent::{self, Given, Withdrawn};
use crate::service::ingest_delivery::DeliveryOutcome;
use crate::service::issue_credential::issue_credential;
use crate::service::register_customer::register_customer;
use crate::service::register_meter::{NewMeter, register_meter};
use crate::{demo, jobs, observe, rest, serve, tls};

type Outcome = Result<ExitCode, Box<dyn Error>>;

/// Runs one command.
///
/// # Errors
/// What to tell the user.
pub async fn run(cli: Cli) -> Outcome {
    let clock = Clock::system();
    // A command speaks for itself; a server has only its log.
    let quiet = !matches!(cli.command, Command::Serve { .. });
    let default_level = if quiet { "warn" } else { "info,tokio_cron_scheduler=warn" };
    observe::begin(cli.log_format, default_level);
    let database = &cli.database;
    match cli.command {
        Command::Serve { serve, storage } => {
            serve_until_stopped(database, serve, storage, clock).await
        }
        Command::Migrate { storage } => migrate(database, storage, clock).await,
        Command::Ingest { file, storage } => ingest(database, &file, storage, clock).await,
        Command::Credential(CredentialCommand::Issue) => issue(database, clock).await,
        Command::Consent(ConsentCommand::Grant(args)) => grant(database, args, clock).await,
        Command::Consent(ConsentCommand::Withdraw(args)) => withdraw(database, args, clock).await,
        Command::RegisterCustomer { klant_ean, name, since } => {
            let database = connect(database)?;
            let since = since.unwrap_or_else(|| clock.now());
            register_customer(&database, klant_ean, &name, since).await?;
            println!("{name} holds connection {klant_ean} since {}", amsterdam_rfc3339(since));
            Ok(ExitCode::SUCCESS)
        }
        Command::RegisterMeter { klant_ean, meter_ean, meter_type, inverted } => {
            let new = NewMeter { klant_ean, meter_ean, meter_type, inverted };
            register_meter(&connect(database)?, new).await?;
            println!("meter {meter_ean} ({meter_type}) measures at connection {klant_ean}");
            Ok(ExitCode::SUCCESS)
        }
        Command::Openapi { public_url } => {
            print!("{}", rest::openapi(&public_url));
            Ok(ExitCode::SUCCESS)
        }
        Command::Demo(args) => {
            let settings = database.settings().ok_or(NO_DATABASE)?;
            demo::run(&settings, &args, clock).await?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

const NO_DATABASE: &str = "say which database: set DATABASE_URL, or give --database-url";

fn connect(args: &DatabaseArgs) -> Result<Database, Box<dyn Error>> {
    Ok(Database::new(&args.settings().ok_or(NO_DATABASE)?)?)
}

async fn start(
    database: &DatabaseArgs,
    storage: StorageArgs,
    serve: Option<&ServeArgs>,
    clock: Clock,
) -> Result<App, Box<dyn Error>> {
    let settings = database.settings().ok_or(NO_DATABASE)?;
    let config = AppConfig {
        public_url: serve.map(|serve| serve.public_url.clone()).unwrap_or_default(),
        kept_days: storage.kept_days,
        compress_after_days: storage.compress_after_days,
        drop_folder: serve.and_then(|serve| serve.drop_folder.clone()),
    };
    Ok(App::start(&settings, config, clock).await?)
}

async fn serve_until_stopped(
    database: &DatabaseArgs,
    args: ServeArgs,
    storage: StorageArgs,
    clock: Clock,
) -> Outcome {
    let stop = stop_on_signal()?;
    let tls = tls::load(&args.tls_certificate, &args.tls_key)?;
    let listener = Listener::bind(args.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", args.listen))?;
    let app = start(database, storage, Some(&args), clock).await?;
    let drain = Duration::from_secs(args.drain_seconds);
    serve::serve(&app, listener, tls, jobs::table(&app), stop, drain).await?;
    Ok(ExitCode::SUCCESS)
}

async fn migrate(database: &DatabaseArgs, storage: StorageArgs, clock: Clock) -> Outcome {
    let app = start(database, storage, None, clock).await?;
    println!("the database is up to date (TimescaleDB, {} edition)", app.edition);
    Ok(ExitCode::SUCCESS)
}

async fn ingest(
    database: &DatabaseArgs,
    file: &Path,
    storage: StorageArgs,
    clock: Clock,
) -> Outcome {
    let format = Format::of_file(file).ok_or_else(|| {
        format!("{}: the name of a delivery ends in .csv, .ndjson or .jsonl", file.display())
    })?;
    let database = connect(database)?;
    let now = clock.now();
    let outcome = ingest_file(&database, "command line", file, format, storage.kept_days, now)
        .await
        .map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(match outcome {
        DeliveryOutcome::TakenIn { delivery_id, counts } => {
            let LineCounts { lines, inserted, revised, unchanged, rejected } = counts;
            println!(
                "delivery {delivery_id}: {lines} lines, {inserted} readings added, {revised} changed, \
                 {unchanged} said nothing new, {rejected} rejected"
            );
            if rejected > 0 {
                println!("the rejected lines and their reasons stand in table rejected_line");
            }
            ExitCode::SUCCESS
        }
        DeliveryOutcome::KnownAlready { delivery_id } => {
            println!(
                "nothing changed: these very bytes were taken in before, as delivery {delivery_id}"
            );
            ExitCode::SUCCESS
        }
        DeliveryOutcome::Failed { delivery_id, reason } => {
            eprintln!("delivery {delivery_id} failed, nothing of it was taken in: {reason}");
            ExitCode::FAILURE
        }
    })
}

async fn issue(database: &DatabaseArgs, clock: Clock) -> Outcome {
    let database = connect(database)?;
    let random = &mut rand::rng();
    let hasher = PasswordHasher::new(NonZeroUsize::MIN, random)?;
    let password = new_password(random);
    let issued = issue_credential(&database, &hasher, password, clock.now()).await?;
    println!("username     {}", issued.username);
    println!("password     {}", issued.password.expose_secret());
    println!("version      {}", issued.version);
    println!("valid from   {}", amsterdam_rfc3339(issued.valid_from));
    println!("valid until  {}", amsterdam_rfc3339(issued.valid_until));
    println!("This password is not shown again. Earlier versions stay valid until their own end.");
    Ok(ExitCode::SUCCESS)
}

async fn grant(database: &DatabaseArgs, args: DeclarationArgs, clock: Clock) -> Outcome {
    let klant_ean = args.klant_ean;
    let database = connect(database)?;
    let declaration = declaration(&database, args, &clock).await?;
    let text = ConsentText::current();
    match consent::give(&database, klant_ean, text, &declaration, clock.now()).await? {
        Given::Recorded { consent_id } => println!(
            "consent {consent_id} of {klant_ean} is in force since {}, to text {}",
            amsterdam_rfc3339(declaration.declared_at),
            text.version
        ),
        Given::InForceAlready { given_at } => println!(
            "nothing changed: {klant_ean} consents already, since {}",
            amsterdam_rfc3339(given_at)
        ),
    }
    Ok(ExitCode::SUCCESS)
}

async fn withdraw(database: &DatabaseArgs, args: DeclarationArgs, clock: Clock) -> Outcome {
    let klant_ean = args.klant_ean;
    let database = connect(database)?;
    let declaration = declaration(&database, args, &clock).await?;
    match consent::withdraw(&database, klant_ean, &declaration, clock.now()).await? {
        Withdrawn::Recorded { consent_id } => {
            println!(
                "consent {consent_id} of {klant_ean} is withdrawn; nothing is shared from now on"
            );
        }
        Withdrawn::NoneInForce => println!("nothing changed: {klant_ean} has no consent in force"),
    }
    Ok(ExitCode::SUCCESS)
}

async fn declaration(
    database: &Database,
    args: DeclarationArgs,
    clock: &Clock,
) -> Result<Declaration, Box<dyn Error>> {
    let declared_by = match args.declared_by {
        Some(name) => name,
        None => holder(database, args.klant_ean, clock).await?,
    };
    Ok(Declaration {
        declared_by,
        authority: args.authority,
        channel: match args.channel {
            ChannelName::Paper => Channel::Paper,
            ChannelName::Operator => Channel::Operator,
        },
        recorded_by: args.recorded_by,
        declared_at: args.declared_at.unwrap_or_else(|| clock.now()),
    })
}

async fn holder(
    database: &Database,
    klant_ean: Ean,
    clock: &Clock,
) -> Result<String, Box<dyn Error>> {
    let client = database.connection().await?;
    let holder = customer::find_current(&client, klant_ean, clock.now()).await?;
    Ok(holder
        .ok_or_else(|| format!("nobody holds connection {klant_ean}: register the customer first"))?
        .name)
}
