//! The binary: reads the command line and runs one command.

use std::process::ExitCode;

use clap::Parser;
use meetpoort::cli::Cli;
use meetpoort::{commands, tls};

#[tokio::main]
async fn main() -> ExitCode {
    tls::install_provider();
    match commands::run(Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
