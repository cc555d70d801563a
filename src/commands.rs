//! What each command of the command line does, and what it prints.

mod consent;
mod credential;
mod ingest;
mod operator;
mod pull;
mod rehearse;
mod serve;
mod source;

use std::error::Error;
use std::process::ExitCode;

use tokio::runtime::Runtime;

use crate::cli::{Api, Cli, Command, ConsentCommand, SchemaCommand};
use crate::clock::Clock;
use crate::config::DatabaseArgs;
use crate::db::Database;
use crate::domain::amsterdam::amsterdam_rfc3339;
use crate::domain::audit::Actor;
use crate::domain::meter::MeterDetails;
use crate::service::customer::register::{NewCustomer, register_customer};
use crate::service::meter::register::{NewMeter, register_meter};
use crate::service::store::Store;
use crate::{demo, graphql, observe, push, rest};

type Outcome = Result<ExitCode, Box<dyn Error>>;

/// Runs one command to its end, and says on standard error why it failed, if it does.
///
/// The runtime is here and not in the binary, since a future is compiled in every program that waits for it: the
/// binary would compile once more what the library has compiled.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    let outcome = match Runtime::new() {
        Ok(runtime) => runtime.block_on(run_command(cli)),
        Err(error) => Err(error.into()),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

async fn run_command(cli: Cli) -> Outcome {
    let clock = Clock::system();
    // A command speaks for itself; a server has only its log.
    let quiet = !matches!(cli.command, Command::Serve { .. });
    let default_level = if quiet { "warn" } else { "info,tokio_cron_scheduler=warn" };
    observe::begin(cli.log_format, default_level);
    let (database, storage) = (&cli.database, cli.storage);
    let store = || -> Result<Store, Box<dyn Error>> {
        let (database, clock) = (connect(database)?, clock.clone());
        Ok(Store { database, clock, retention_days: storage.retention_days })
    };
    match cli.command {
        Command::Serve { serve } => {
            serve::serve_until_stopped(database, *serve, storage, clock).await
        }
        Command::Migrate => serve::migrate(&connect(database)?, storage).await,
        Command::Ingest { file, source } => ingest::ingest(&store()?, &file, source.as_ref()).await,
        Command::Credential(command) => credential::credential(&store()?, command).await,
        Command::Consent(ConsentCommand::Grant(args)) => consent::grant(&store()?, args).await,
        Command::Consent(ConsentCommand::Withdraw(args)) => {
            consent::withdraw(&store()?, args).await
        }
        Command::Source(command) => source::source(&store()?, command).await,
        Command::Operator(command) => operator::operator(&store()?, command).await,
        Command::RegisterCustomer { klant_ean, name, company_number, since } => {
            let store = store()?;
            let valid_from = since.unwrap_or_else(|| store.now());
            let new = NewCustomer { klant_ean, name: &name, company_number, valid_from };
            register_customer(&store.by(at_the_shell()), new).await?;
            println!("{name} holds connection {klant_ean} since {}", amsterdam_rfc3339(valid_from));
            Ok(ExitCode::SUCCESS)
        }
        Command::RegisterMeter { klant_ean, meter_ean, meter_type, inverted } => {
            let details = MeterDetails { inverted, ..MeterDetails::plain(meter_type) };
            let new = NewMeter { klant_ean, meter_ean, details };
            register_meter(&store()?.by(at_the_shell()), new).await?;
            println!("meter {meter_ean} ({meter_type}) measures at connection {klant_ean}");
            Ok(ExitCode::SUCCESS)
        }
        Command::Pull(args) => pull::pull_into_folder(*args, clock).await,
        Command::Rehearse(args) => rehearse::rehearse(store()?, *args).await,
        Command::Openapi { api, public_url } => {
            let url = public_url.as_deref().unwrap_or_else(|| api.url());
            let document = match api {
                Api::Readings => rest::openapi(url),
                Api::Ingest => push::openapi(url),
            };
            print!("{document}");
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

/// What to tell who named no database.
const NO_DATABASE: &str = "say which database: set DATABASE_URL, or give --database-url";

fn connect(args: &DatabaseArgs) -> Result<Database, Box<dyn Error>> {
    Ok(Database::new(&args.settings().ok_or(NO_DATABASE)?)?)
}

/// Whoever runs this command, as far as the shell says.
fn at_the_shell() -> Actor {
    Actor::command_line(&std::env::var("USER").unwrap_or_else(|_| "command line".to_owned()))
}
