//! `pull`: what Liander's client does. It knows no database.

use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use secrecy::SecretString;

use super::Outcome;
use crate::cli::pull::{DoorArgs, PullArgs};
use crate::clock::Clock;
use crate::lifecycle::stop_on_signal;
use crate::pull::door::{Access, Door, DoorSettings};
use crate::pull::folder::Folder;
use crate::pull::read_customers;
use crate::pull::run::{PullSettings, pull};

const PASSWORD: &str = "MEETPOORT_PULL_PASSWORD";

pub(super) async fn pull_into_folder(args: PullArgs, clock: Clock) -> Outcome {
    let klant_eans = read_customers(&args.customers)?;
    let password = password(args.password_file.as_deref())?;
    let access = Access::Password { username: args.username, password };
    let door = Door::new(settings(args.url, &args.door, access), clock)?;
    let folder = Folder::open(&args.into)?;
    let how = PullSettings {
        at_once: args.door.at_once.into(),
        since: args.since,
        up_to: args.up_to,
        format: args.format,
    };
    let stop = stop_on_signal()?;
    let summary = pull(door, folder, &klant_eans, how, &stop, &progress("pulling")).await?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&summary)?);
    } else {
        print!("{summary}");
    }
    Ok(if summary.course.is_complete() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The settings of a door that is asked so.
pub(super) fn settings(url: String, args: &DoorArgs, access: Access) -> DoorSettings {
    DoorSettings {
        url,
        authority: args.authority.clone(),
        client_certificate: args.certificate.clone(),
        access,
        at_once: args.at_once.into(),
    }
}

/// A bar of meters, where standard error is a terminal.
pub(super) fn progress(what: &'static str) -> ProgressBar {
    // How many there are is known once call 1 is answered.
    let bar = ProgressBar::no_length().with_message(what);
    let template = "{msg} {bar:32} {human_pos}/{human_len} meters  {elapsed}, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// Never a value of the command line, which every user of the machine can read.
fn password(file: Option<&Path>) -> Result<SecretString, String> {
    let text = match file {
        Some(file) => {
            fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?
        }
        None => env::var(PASSWORD).map_err(|_| {
            format!("say the password: name its file by --password-file, or set {PASSWORD}")
        })?,
    };
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err("the password is empty".to_owned());
    }
    Ok(text.into())
}
