//! What each command of the command line does, and what it prints.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

use crate::app::{App, AppConfig};
use crate::auth::password::PasswordHasher;
use crate::auth::seal::SealingKeys;
use crate::auth::source_address::TrustedProxies;
use crate::cli::{
    AuthorityName, ChannelName, Cli, Command, ConsentCommand, CredentialCommand, DeclarationArgs,
    OperatorCommand, SchemaCommand,
};
use crate::clock::Clock;
use crate::config::{DatabaseArgs, ServeArgs, StorageArgs};
use crate::db::client_credential::{self, CredentialVersion};
use crate::db::delivery::LineCounts;
use crate::db::{Database, customer};
use crate::domain::amsterdam::amsterdam_rfc3339;
use crate::domain::audit::Actor;
use crate::domain::authority::{Authority, StatedAuthority};
use crate::domain::consent::{Channel, ConsentText, Declaration};
use crate::domain::credential::{LIANDER_USERNAME, new_password};
use crate::domain::ean::Ean;
use crate::domain::meter::MeterDetails;
use crate::domain::operator::Email;
use crate::ingest::file::ingest_file;
use crate::ingest::format::Format;
use crate::lifecycle::stop_on_signal;
use crate::serve::Listeners;
use crate::server::{Listener, Places, descriptors};
use crate::service::consent::{self, Given, Withdrawn};
use crate::service::credential::issue::{IssuedCredential, issue_credential};
use crate::service::credential::refresh::refresh_credential;
use crate::service::credential::revoke::{Revoked, revoke_credential};
use crate::service::customer::register::{NewCustomer, register_customer};
use crate::service::database::prepare::prepare_database;
use crate::service::delivery::ingest::DeliveryOutcome;
use crate::service::meter::register::{NewMeter, register_meter};
use crate::service::operator::add::add_operator;
use crate::service::operator::end::{EndedOperator, end_operator};
use crate::service::operator::set_password::{Whose, set_operator_password};
use crate::tls::{Certificate, TlsFiles};
use crate::{demo, graphql, jobs, observe, rest, serve};

/// How `ingest` ends where every line was rejected.
const ALL_REJECTED: u8 = 3;

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
            serve_until_stopped(database, *serve, storage, clock).await
        }
        Command::Migrate { storage } => migrate(database, storage).await,
        Command::Ingest { file, storage } => ingest(database, &file, storage, clock).await,
        Command::Credential(command) => credential(database, command, clock).await,
        Command::Consent(ConsentCommand::Grant(args)) => grant(database, args, clock).await,
        Command::Consent(ConsentCommand::Withdraw(args)) => withdraw(database, args, clock).await,
        Command::Operator(command) => operator(database, command, clock).await,
        Command::RegisterCustomer { klant_ean, name, company_number, since } => {
            let database = connect(database)?;
            let (by, now) = (at_the_shell(), clock.now());
            let valid_from = since.unwrap_or(now);
            let new = NewCustomer { klant_ean, name: &name, company_number, valid_from };
            register_customer(&database, &by, new, now).await?;
            println!("{name} holds connection {klant_ean} since {}", amsterdam_rfc3339(valid_from));
            Ok(ExitCode::SUCCESS)
        }
        Command::RegisterMeter { klant_ean, meter_ean, meter_type, inverted } => {
            let details = MeterDetails { inverted, ..MeterDetails::plain(meter_type) };
            let new = NewMeter { klant_ean, meter_ean, details };
            register_meter(&connect(database)?, &at_the_shell(), new, clock.now()).await?;
            println!("meter {meter_ean} ({meter_type}) measures at connection {klant_ean}");
            Ok(ExitCode::SUCCESS)
        }
        Command::Openapi { public_url } => {
            print!("{}", rest::openapi(&public_url));
            Ok(ExitCode::SUCCESS)
        }
        Command::Schema(SchemaCommand::Portal) => {
            print!("{}", graphql::portal::sdl());
            Ok(ExitCode::SUCCESS)
        }
        Command::Schema(SchemaCommand::Operator) => {
            print!("{}", graphql::operator::sdl());
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

/// Whoever runs this command, as far as the shell says.
fn at_the_shell() -> Actor {
    Actor::command_line(&std::env::var("USER").unwrap_or_else(|_| "command line".to_owned()))
}

async fn serve_until_stopped(
    database: &DatabaseArgs,
    args: ServeArgs,
    storage: StorageArgs,
    clock: Clock,
) -> Outcome {
    let stop = stop_on_signal()?;
    let settings = database.settings().ok_or(NO_DATABASE)?;
    let limit = descriptors::raise();
    let connections = usize::try_from(args.connections)?;
    let shared = descriptors::share_out(limit, connections, settings.connections_max)?;
    tracing::info!(
        limit,
        public = shared.public,
        operator = shared.operator,
        "connections at most"
    );
    // Each listener has its own.
    let places = |in_all| {
        Places::new(in_all, args.connections_per_address.into(), args.trusted_proxies.clone())
    };
    let patience = args.patience();
    let files = TlsFiles { certificate: args.tls_certificate.clone(), key: args.tls_key.clone() };
    let listeners = Listeners {
        certificate: Certificate::load(files, clock.now())?,
        public_clients: args.public_clients(),
        operator_clients: args.operator_clients(),
        public: bind(args.listen).await?.with(places(shared.public)).patient(patience),
        operator: bind(args.operator_listen).await?.with(places(shared.operator)).patient(patience),
        admin: bind(args.admin_listen).await?.with(places(shared.admin)).patient(patience),
    };
    let sealing = SealingKeys::new(&args.sealing_key, args.sealing_key_previous.as_ref())?;
    let (mail, bodies) = (args.mail(), args.bodies());
    let config = AppConfig {
        public_url: args.public_url,
        company_name: args.company_name,
        operator_url: args.operator_login.operator_url.clone(),
        company_login: args.operator_login.company_login(),
        customer_login: args.portal_login.customer_login(),
        kept_days: storage.kept_days,
        compress_after_days: storage.compress_after_days,
        drop_folder: args.drop_folder,
        trusted_proxies: TrustedProxies {
            networks: args.trusted_proxies,
            header: args.proxy_header,
        },
        portal_introspection: args.portal_introspection,
        mail,
        bodies,
    };
    let app = App::start(&settings, config, sealing, clock).await?;
    let drain = Duration::from_secs(args.drain_seconds);
    serve::serve(&app, listeners, jobs::table(&app), stop, drain).await?;
    Ok(ExitCode::SUCCESS)
}

async fn bind(address: SocketAddr) -> Result<Listener, String> {
    let bound = Listener::bind(address).await;
    bound.map_err(|error| format!("cannot listen on {address}: {error}"))
}

async fn migrate(database: &DatabaseArgs, storage: StorageArgs) -> Outcome {
    let prepared = prepare_database(&connect(database)?, storage.policy()).await?;
    for migration in &prepared.migrations {
        println!("applied {migration}");
    }
    println!("the database is up to date (TimescaleDB, {} edition)", prepared.edition);
    Ok(ExitCode::SUCCESS)
}

async fn ingest(
    database: &DatabaseArgs,
    file: &Path,
    storage: StorageArgs,
    clock: Clock,
) -> Outcome {
    let format = Format::of_file(file).ok_or_else(|| {
        format!("{}: the name of a delivery ends in .csv, .ndjson, .jsonl (or one of them and .gz) or .zip", file.display())
    })?;
    let database = connect(database)?;
    let outcome = ingest_file(&database, "command line", file, format, storage.kept_days, &clock)
        .await
        .map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(match outcome {
        DeliveryOutcome::TakenIn { delivery_id, counts } => {
            let LineCounts { lines, inserted, revised, unchanged, rejected, rejected_kept } =
                counts;
            println!(
                "delivery {delivery_id}: {lines} lines, {inserted} readings added, {revised} changed, \
                 {unchanged} said nothing new, {rejected} rejected"
            );
            if rejected > 0 {
                println!("the rejected lines and their reasons stand in table rejected_line");
            }
            if !counts.all_rejected_kept() {
                println!(
                    "only the first {rejected_kept}: mend the cause, and take the whole file in again"
                );
            }
            if counts.all_rejected() {
                eprintln!("every line was rejected: nothing was taken in");
                ExitCode::from(ALL_REJECTED)
            } else {
                ExitCode::SUCCESS
            }
        }
        DeliveryOutcome::Repeated { delivery_id, of } => {
            println!(
                "delivery {delivery_id}: nothing changed, these very bytes were taken in before, as delivery {of}"
            );
            ExitCode::SUCCESS
        }
        DeliveryOutcome::Failed { delivery_id, reason } => {
            eprintln!("delivery {delivery_id} failed, nothing of it was taken in: {reason}");
            ExitCode::FAILURE
        }
    })
}

async fn credential(database: &DatabaseArgs, command: CredentialCommand, clock: Clock) -> Outcome {
    let database = connect(database)?;
    let (by, now) = (at_the_shell(), clock.now());
    let random = &mut rand::rng();
    let hasher = PasswordHasher::new(NonZeroUsize::MIN, random)?;
    match command {
        CredentialCommand::Issue => {
            let password = new_password(random);
            let issued = issue_credential(&database, &hasher, &by, password, now).await?;
            show(&issued);
            println!("This password is not shown again. Earlier versions stay as they are.");
        }
        CredentialCommand::Refresh => {
            let password = new_password(random);
            let refreshed = refresh_credential(&database, &hasher, &by, password, now).await?;
            show(&refreshed.issued);
            match refreshed.previous_valid_until {
                Some(end) => println!(
                    "This password is not shown again. Earlier versions end at {} at the latest.",
                    amsterdam_rfc3339(end)
                ),
                None => println!("This password is not shown again. No earlier version is valid."),
            }
        }
        CredentialCommand::Revoke { version } => {
            if revoke_credential(&database, &by, version, now).await? != Revoked::Recorded {
                let problem = format!("there is no version {version} that was not revoked before");
                return Err(problem.into());
            }
            println!("version {version} is revoked, and so are the tokens issued under it");
        }
        CredentialCommand::List => {
            let client = database.connection().await?;
            list(&client_credential::list(&client, LIANDER_USERNAME).await?, now);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(issued: &IssuedCredential) {
    println!("username     {}", issued.username);
    println!("password     {}", issued.password.expose_secret());
    println!("version      {}", issued.version);
    println!("valid from   {}", amsterdam_rfc3339(issued.valid_from));
    println!("valid until  {}", amsterdam_rfc3339(issued.valid_until));
}

fn list(versions: &[CredentialVersion], now: DateTime<Utc>) {
    if versions.is_empty() {
        println!("there is no password yet: `meetpoort credential issue` makes one");
        return;
    }
    let [from, until, used] = ["valid from", "valid until", "last used"];
    println!("{:>7}  {from:25}  {until:25}  {used:25}  state", "version");
    for version in versions {
        let state = match version.revoked_at {
            Some(revoked_at) => format!("revoked at {}", amsterdam_rfc3339(revoked_at)),
            None if version.valid_until <= now => "ended".to_owned(),
            None if version.valid_from > now => "not valid yet".to_owned(),
            None => format!("valid, {} days left", (version.valid_until - now).num_days()),
        };
        println!(
            "{:>7}  {:25}  {:25}  {:25}  {state}",
            version.version,
            amsterdam_rfc3339(version.valid_from),
            amsterdam_rfc3339(version.valid_until),
            version.last_used_at.map_or_else(|| "never".to_owned(), amsterdam_rfc3339),
        );
    }
}

async fn operator(database: &DatabaseArgs, command: OperatorCommand, clock: Clock) -> Outcome {
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

async fn grant(database: &DatabaseArgs, args: DeclarationArgs, clock: Clock) -> Outcome {
    let klant_ean = args.klant_ean;
    let database = connect(database)?;
    let by = Actor::command_line(&args.recorded_by);
    let declaration = declaration(&database, args, &clock).await?;
    let text = ConsentText::current();
    match consent::give(&database, &by, klant_ean, text, &declaration, &clock).await? {
        Given::Recorded { consent_id, given_at, .. } => println!(
            "consent {consent_id} of {klant_ean} is in force since {}, to text {}",
            amsterdam_rfc3339(given_at),
            text.version
        ),
        Given::InForceAlready { given_at, .. } => println!(
            "nothing changed: {klant_ean} consents already, since {}",
            amsterdam_rfc3339(given_at)
        ),
    }
    Ok(ExitCode::SUCCESS)
}

async fn withdraw(database: &DatabaseArgs, args: DeclarationArgs, clock: Clock) -> Outcome {
    let klant_ean = args.klant_ean;
    let database = connect(database)?;
    let by = Actor::command_line(&args.recorded_by);
    let declaration = declaration(&database, args, &clock).await?;
    match consent::withdraw(&database, &by, klant_ean, &declaration, &clock).await? {
        Withdrawn::Recorded { consent_id, .. } => {
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
