//! Registering, changing, replacing and removing meters, and taking a removal back.

use async_graphql::{Context, Enum, InputObject, MaybeUndefined, Object, SimpleObject};
use chrono::DateTime;

use super::super::fault::{Outcome, connection, internal, settled};
use super::super::scalar::Moment;
use super::super::session::command;
use super::Meter;
use crate::app::App;
use crate::db::meter;
use crate::domain::ean::Ean;
use crate::domain::meter::{MeterDetails, MeterType, VoltageReference};
use crate::service::meter::change::{ChangeMeterRefusal, MeterChanges, WrongSign, change_meter};
use crate::service::meter::register::{NewMeter, RegisterMeterRefusal, register_meter};
use crate::service::meter::remove::{RemoveMeterRefusal, Replacement, remove_meter, replace_meter};
use crate::service::meter::restore::{RestoreMeterRefusal, restore_meter};

/// A meter to be registered.
#[derive(InputObject)]
struct RegisterMeterInput {
    /// EAN of the connection at which it measures.
    klant_ean: Ean,
    /// EAN of the meter.
    ean: Ean,
    /// What it measures.
    #[graphql(name = "type")]
    meter_type: MeterType,
    /// Whether its source counts feed-in as positive, so that its power changes sign when it comes in.
    #[graphql(default)]
    inverted: bool,
    /// Between what it measures voltage.
    #[graphql(default_with = "VoltageReference::PhaseToNeutral")]
    voltage_reference: VoltageReference,
    /// The voltage that should be there, in V.
    #[graphql(default = 230)]
    nominal_voltage: i32,
    /// Since when it measures there; every reading counts if nothing is said.
    installed_at: Option<Moment>,
}

/// What became of registering a meter.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RegisterMeterStatus {
    /// Registered.
    Registered,
    /// The EAN belongs to a meter already, here or at another connection.
    EanTaken,
    /// A nominal voltage is between 1 and 500,000 V.
    ImpossibleVoltage,
}

/// What is to be put right; what is absent stays as it is.
#[derive(InputObject)]
struct ChangeMeterInput {
    /// EAN of the meter.
    ean: Ean,
    /// What it measures.
    #[graphql(name = "type")]
    meter_type: Option<MeterType>,
    /// Whether its source counts feed-in as positive. Readings that came in before stay as they are, unless
    /// `correctFrom` is given.
    inverted: Option<bool>,
    /// Between what it measures voltage.
    voltage_reference: Option<VoltageReference>,
    /// The voltage that should be there, in V.
    nominal_voltage: Option<i32>,
    /// Since when it measures at its connection; null if that is not known, so that every reading counts.
    installed_at: MaybeUndefined<Moment>,
    /// Since when readings came in with the wrong sign: the power of intervals that ended later is turned,
    /// and what it was is kept as a revision.
    correct_from: Option<Moment>,
    /// Until when they did; up to now if nothing is said and `inverted` changes.
    correct_until: Option<Moment>,
}

/// What became of changing a meter.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum ChangeMeterStatus {
    /// It is so now.
    Changed,
    /// There is no meter with this EAN.
    UnknownMeter,
    /// A nominal voltage is between 1 and 500,000 V.
    ImpossibleVoltage,
    /// It was removed before that installation.
    AfterRemoval,
    /// The sign does not change: say with `correctUntil` until when readings came in with the wrong one.
    SignUnchanged,
    /// `correctUntil` goes with `correctFrom`, and is later.
    CorrectionWithoutPeriod,
}

/// A meter that takes the place of another.
#[derive(InputObject)]
struct ReplaceMeterInput {
    /// EAN of the meter that goes.
    ean: Ean,
    /// EAN of the one that comes. It takes over what is known of the other.
    new_ean: Ean,
    /// When; now, if nothing is said.
    replaced_at: Option<Moment>,
    /// Whether the source of the one that comes counts feed-in as positive, if that differs.
    inverted: Option<bool>,
}

/// A meter that was taken away.
#[derive(InputObject)]
struct RemoveMeterInput {
    /// EAN of the meter.
    ean: Ean,
    /// When; now, if nothing is said.
    removed_at: Option<Moment>,
}

/// What became of taking a meter away.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RemoveMeterStatus {
    /// Removed. Its readings stay until they are past their time.
    Removed,
    /// There is no meter with this EAN.
    UnknownMeter,
    /// It was removed before.
    RemovedAlready,
    /// It was installed only later.
    BeforeInstallation,
    /// The removal lies in the future: register it once it has come.
    InTheFuture,
    /// The EAN of the one that comes belongs to a meter already.
    EanTaken,
}

/// A meter that is where it was after all.
#[derive(InputObject)]
struct RestoreMeterInput {
    /// EAN of the meter.
    ean: Ean,
}

/// What became of taking a removal back.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RestoreMeterStatus {
    /// It measures as before. Lines that were set aside meanwhile can be repaired.
    Restored,
    /// There is no meter with this EAN.
    UnknownMeter,
    /// It was not removed.
    NotRemoved,
    /// Another meter took its place.
    Replaced,
}

/// What became of taking a removal back.
#[derive(SimpleObject)]
struct RestoreMeterPayload {
    /// What became of it.
    status: RestoreMeterStatus,
    /// The meter as it is now, if there is one.
    meter: Option<Meter>,
}

/// What became of registering a meter.
#[derive(SimpleObject)]
struct RegisterMeterPayload {
    /// What became of it.
    status: RegisterMeterStatus,
    /// The meter with this EAN, whoever registered it.
    meter: Option<Meter>,
}

/// What became of changing a meter.
#[derive(SimpleObject)]
struct ChangeMeterPayload {
    /// What became of it.
    status: ChangeMeterStatus,
    /// In how many of its readings the power was turned.
    intervals_corrected: i64,
    /// The meter as it is now, if there is one.
    meter: Option<Meter>,
}

/// What became of removing or replacing a meter.
#[derive(SimpleObject)]
struct RemoveMeterPayload {
    /// What became of it.
    status: RemoveMeterStatus,
    /// The meter that was to go, as it is now, if there is one.
    meter: Option<Meter>,
}

/// The mutations.
#[derive(Default)]
pub struct MeterMutation;

#[Object]
impl MeterMutation {
    /// Registers a meter at a connection, which is made if it was not known.
    async fn register_meter(
        &self,
        ctx: &Context<'_>,
        input: RegisterMeterInput,
    ) -> Outcome<RegisterMeterPayload> {
        let app = ctx.data::<App>()?;
        let details = MeterDetails {
            meter_type: input.meter_type,
            inverted: input.inverted,
            voltage_reference: input.voltage_reference,
            nominal_voltage_v: input.nominal_voltage,
            installed_at: input.installed_at.map(Into::into),
        };
        let new = NewMeter { klant_ean: input.klant_ean, meter_ean: input.ean, details };
        let registered = register_meter(&command(ctx)?, new).await;
        let status = match settled(registered)? {
            Ok(_) => RegisterMeterStatus::Registered,
            Err(RegisterMeterRefusal::EanTaken) => RegisterMeterStatus::EanTaken,
            Err(RegisterMeterRefusal::ImpossibleVoltage) => RegisterMeterStatus::ImpossibleVoltage,
        };
        Ok(RegisterMeterPayload { status, meter: find(app, input.ean).await? })
    }

    /// Puts right what is known of a meter.
    async fn change_meter(
        &self,
        ctx: &Context<'_>,
        input: ChangeMeterInput,
    ) -> Outcome<ChangeMeterPayload> {
        let app = ctx.data::<App>()?;
        let given = |moment: Option<Moment>| moment.map(DateTime::from);
        let wrong_sign = match (given(input.correct_from), given(input.correct_until)) {
            (None, None) => None,
            (Some(from), until) if until.is_none_or(|until| until > from) => {
                Some(WrongSign { from, until })
            }
            _ => {
                let meter = find(app, input.ean).await?;
                let status = ChangeMeterStatus::CorrectionWithoutPeriod;
                return Ok(ChangeMeterPayload { status, intervals_corrected: 0, meter });
            }
        };
        let changes = MeterChanges {
            wrong_sign,
            meter_type: input.meter_type,
            inverted: input.inverted,
            voltage_reference: input.voltage_reference,
            nominal_voltage_v: input.nominal_voltage,
            installed_at: input
                .installed_at
                .as_opt_ref()
                .map(|moment| moment.copied().map(Into::into)),
        };
        let command = command(ctx)?;
        let changed = change_meter(&command, input.ean, changes).await;
        let changed = settled(changed)?;
        let turned = *changed.as_ref().unwrap_or(&0);
        let status = match changed {
            Ok(_) => ChangeMeterStatus::Changed,
            Err(ChangeMeterRefusal::Unknown) => ChangeMeterStatus::UnknownMeter,
            Err(ChangeMeterRefusal::ImpossibleVoltage) => ChangeMeterStatus::ImpossibleVoltage,
            Err(ChangeMeterRefusal::AfterRemoval { .. }) => ChangeMeterStatus::AfterRemoval,
            Err(ChangeMeterRefusal::SignUnchanged) => ChangeMeterStatus::SignUnchanged,
        };
        let intervals_corrected = turned.cast_signed();
        Ok(ChangeMeterPayload { status, intervals_corrected, meter: find(app, input.ean).await? })
    }

    /// Puts another meter in the place of one.
    async fn replace_meter(
        &self,
        ctx: &Context<'_>,
        input: ReplaceMeterInput,
    ) -> Outcome<RemoveMeterPayload> {
        let app = ctx.data::<App>()?;
        let (command, now) = (command(ctx)?, app.store.now());
        let replacement = Replacement {
            meter_ean: input.ean,
            by_ean: input.new_ean,
            replaced_at: input.replaced_at.map_or(now, Into::into),
            inverted: input.inverted,
        };
        let replaced = replace_meter(&command, replacement).await;
        let status = status_of(settled(replaced)?)?;
        Ok(RemoveMeterPayload { status, meter: find(app, input.ean).await? })
    }

    /// Notes that a meter was taken away.
    async fn remove_meter(
        &self,
        ctx: &Context<'_>,
        input: RemoveMeterInput,
    ) -> Outcome<RemoveMeterPayload> {
        let app = ctx.data::<App>()?;
        let (command, now) = (command(ctx)?, app.store.now());
        let at = input.removed_at.map_or(now, Into::into);
        let removed = remove_meter(&command, input.ean, at).await;
        let status = status_of(settled(removed)?)?;
        Ok(RemoveMeterPayload { status, meter: find(app, input.ean).await? })
    }

    /// Takes back that a meter was removed: it was another one, or too soon. One that was replaced stays gone.
    async fn restore_meter(
        &self,
        ctx: &Context<'_>,
        input: RestoreMeterInput,
    ) -> Outcome<RestoreMeterPayload> {
        let app = ctx.data::<App>()?;
        let command = command(ctx)?;
        let restored = restore_meter(&command, input.ean).await;
        let status = match settled(restored)? {
            Ok(()) => RestoreMeterStatus::Restored,
            Err(RestoreMeterRefusal::Unknown) => RestoreMeterStatus::UnknownMeter,
            Err(RestoreMeterRefusal::NotRemoved) => RestoreMeterStatus::NotRemoved,
            Err(RestoreMeterRefusal::Replaced) => RestoreMeterStatus::Replaced,
        };
        Ok(RestoreMeterPayload { status, meter: find(app, input.ean).await? })
    }
}

fn status_of(removed: Result<(), RemoveMeterRefusal>) -> Outcome<RemoveMeterStatus> {
    Ok(match removed {
        Ok(()) => RemoveMeterStatus::Removed,
        Err(RemoveMeterRefusal::Unknown) => RemoveMeterStatus::UnknownMeter,
        Err(RemoveMeterRefusal::RemovedAlready { .. }) => RemoveMeterStatus::RemovedAlready,
        Err(RemoveMeterRefusal::BeforeInstallation { .. }) => RemoveMeterStatus::BeforeInstallation,
        Err(RemoveMeterRefusal::InTheFuture) => RemoveMeterStatus::InTheFuture,
        Err(RemoveMeterRefusal::Register(RegisterMeterRefusal::EanTaken)) => {
            RemoveMeterStatus::EanTaken
        }
        // It has the voltage of the one that goes.
        Err(refusal @ RemoveMeterRefusal::Register(RegisterMeterRefusal::ImpossibleVoltage)) => {
            return Err(internal(refusal));
        }
    })
}

async fn find(app: &App, meter_ean: Ean) -> Outcome<Option<Meter>> {
    let client = connection(app).await?;
    let row = meter::find(&client, meter_ean).await;
    Ok(row.map_err(internal)?.map(Meter))
}
