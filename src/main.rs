//! The binary: reads the command line and runs one command.

use std::process::ExitCode;

use clap::Parser;
use meetpoort::cli::Cli;
use meetpoort::{commands, tls};

fn main() -> ExitCode {
    tls::install_provider();
    commands::run(Cli::parse())
}
