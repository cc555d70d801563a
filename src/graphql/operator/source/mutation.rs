//! Registering sources, describing them anew, and stopping what they deliver.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};

use super::super::fault::{Outcome, bad_input, connection, internal, settled};
use super::super::session::command;
use super::Source;
use super::preview::SourceMistake;
use crate::app::App;
use crate::db::source;
use crate::domain::source::{
    Description, DescriptionError, DescriptionMistake, NameError, SourceName,
};
use crate::service::source::UnknownSource;
use crate::service::source::define::{Defined, define_source};
use crate::service::source::set_enabled::set_source_enabled;

/// A source and how it writes its readings: one of the two descriptions.
#[derive(InputObject)]
struct DefineSourceInput {
    /// What it is called: 2 to 40 small letters, digits and hyphens, a letter first.
    name: String,
    /// How it writes its readings, in TOML.
    description_toml: Option<String>,
    /// The same, in JSON.
    description_json: Option<String>,
}

/// What became of a source.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum DefineSourceStatus {
    /// It is new.
    Registered,
    /// It has another version of its description from now on.
    Changed,
    /// It was described so already.
    Unchanged,
    /// No source can be called so; the message says why.
    InvalidName,
    /// Something is wrong with the description; the message says what.
    InvalidDescription,
}

/// What became of a source.
#[derive(SimpleObject)]
struct DefineSourcePayload {
    /// What became of it.
    status: DefineSourceStatus,
    /// What is wrong, in words.
    message: Option<String>,
    /// Where the description is wrong, if that is the matter.
    mistake: Option<SourceMistake>,
    /// The source, unless something is wrong.
    source: Option<Source>,
}

impl DefineSourcePayload {
    fn refused(status: DefineSourceStatus, why: impl ToString) -> Self {
        Self { status, message: Some(why.to_string()), mistake: None, source: None }
    }
}

/// Which source is to be enabled or disabled.
#[derive(InputObject)]
struct SetSourceEnabledInput {
    /// What it is called.
    name: String,
    /// Whether something is to be taken in from it.
    enabled: bool,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum SetSourceEnabledStatus {
    /// It is as was asked from now on.
    Changed,
    /// It was so already.
    Unchanged,
    /// There is no source of this name.
    Unknown,
}

/// What became of enabling or disabling a source.
#[derive(SimpleObject)]
struct SetSourceEnabledPayload {
    /// What became of it.
    status: SetSourceEnabledStatus,
    /// The source, if there is one.
    source: Option<Source>,
}

/// The mutations.
#[derive(Default)]
pub struct SourceMutation;

#[Object]
impl SourceMutation {
    /// Registers a source, or describes one anew. What was taken in before stays as it was read. The same
    /// description again changes nothing.
    async fn define_source(
        &self,
        ctx: &Context<'_>,
        input: DefineSourceInput,
    ) -> Outcome<DefineSourcePayload> {
        let DefineSourceInput { name, description_toml, description_json } = input;
        let description = match (description_toml, description_json) {
            (Some(toml), None) => Description::read_toml(&toml),
            (None, Some(json)) => from_json(&json),
            _ => return Err(bad_input("give descriptionToml or descriptionJson, and not both")),
        };
        let name: SourceName = match name.parse() {
            Ok(name) => name,
            Err(error @ NameError) => {
                return Ok(DefineSourcePayload::refused(DefineSourceStatus::InvalidName, error));
            }
        };
        let description = match description {
            Ok(description) => description,
            Err(mistake) => {
                let refused = DefineSourcePayload::refused(
                    DefineSourceStatus::InvalidDescription,
                    &mistake.words,
                );
                return Ok(DefineSourcePayload { mistake: Some(mistake.into()), ..refused });
            }
        };
        let defined = define_source(&command(ctx)?, &name, &description).await;
        let status = match defined.map_err(internal)? {
            Defined::Registered => DefineSourceStatus::Registered,
            Defined::Changed { .. } => DefineSourceStatus::Changed,
            Defined::Unchanged { .. } => DefineSourceStatus::Unchanged,
        };
        Ok(DefineSourcePayload {
            status,
            message: None,
            mistake: None,
            source: find(ctx, &name).await?,
        })
    }

    /// Stops taking in what a source delivers, or takes it in again. What was taken in stays.
    async fn set_source_enabled(
        &self,
        ctx: &Context<'_>,
        input: SetSourceEnabledInput,
    ) -> Outcome<SetSourceEnabledPayload> {
        let unknown =
            SetSourceEnabledPayload { status: SetSourceEnabledStatus::Unknown, source: None };
        let Ok(name) = input.name.parse() else { return Ok(unknown) };
        let set = set_source_enabled(&command(ctx)?, &name, input.enabled).await;
        let status = match settled(set)? {
            Ok(true) => SetSourceEnabledStatus::Changed,
            Ok(false) => SetSourceEnabledStatus::Unchanged,
            Err(UnknownSource) => return Ok(unknown),
        };
        Ok(SetSourceEnabledPayload { status, source: find(ctx, &name).await? })
    }
}

pub fn from_json(text: &str) -> Result<Description, DescriptionMistake> {
    let value = serde_json::from_str(text).map_err(|error| DescriptionMistake {
        words: error.to_string(),
        field: None,
        place: Some((error.line(), error.column())),
    })?;
    let unplaced = |DescriptionError(words)| DescriptionMistake { words, field: None, place: None };
    Description::from_json(value).map_err(unplaced)
}

pub(super) async fn find(ctx: &Context<'_>, name: &SourceName) -> Outcome<Option<Source>> {
    let client = connection(ctx.data::<App>()?).await?;
    Ok(source::find(&client, name).await.map_err(internal)?.map(Source))
}
