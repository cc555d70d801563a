//! The customers of the demonstration: two meters each, and consent given on paper.

use std::error::Error;

use chrono::TimeDelta;
use strum::VariantArray;

use super::by;
use crate::app::App;
use crate::domain::authority::Authority;
use crate::domain::consent::{Channel, ConsentText, Declaration};
use crate::domain::ean::Ean;
use crate::domain::meter::{MeterDetails, MeterType};
use crate::service::consent::give;
use crate::service::customer::register::{NewCustomer, RegisterCustomerRefusal, register_customer};
use crate::service::failure::Failure;
use crate::service::meter::register::{NewMeter, register_meter};

/// The customers hold their connections longer than they consent.
const CUSTOMER_DAYS: i64 = 60;
/// So long ago that the whole month may be pulled.
const CONSENT_DAYS: i64 = 40;

/// Bodies of EANs that are given out by counting on.
const KLANT_BODIES: u64 = 87_168_591_000_000_000;
const METER_BODIES: u64 = 87_168_592_000_000_000;

/// Registers this many customers, those that are there already left as they are, and returns their EANs.
pub async fn register(app: &App, customers: u32) -> Result<Vec<Ean>, Box<dyn Error>> {
    let mut klant_eans = Vec::new();
    for number in 1..=u64::from(customers) {
        let klant_ean = ean(KLANT_BODIES + number)?;
        register_one(app, number, klant_ean).await?;
        klant_eans.push(klant_ean);
    }
    Ok(klant_eans)
}

async fn register_one(app: &App, number: u64, klant_ean: Ean) -> Result<(), Box<dyn Error>> {
    let now = app.store.now();
    let valid_from = now - TimeDelta::days(CUSTOMER_DAYS);
    let name = format!("Demoklant {number}");
    let new = NewCustomer { klant_ean, name: &name, company_number: None, valid_from };
    match register_customer(&app.store.by(by()), new).await {
        Err(Failure::Refused(RegisterCustomerRefusal::ConnectionTaken)) => return Ok(()),
        other => other?,
    };
    for (place, &meter_type) in (0..).zip(MeterType::VARIANTS) {
        let meter_ean = ean(METER_BODIES + 2 * number + place)?;
        let meter = NewMeter { klant_ean, meter_ean, details: MeterDetails::plain(meter_type) };
        register_meter(&app.store.by(by()), meter).await?;
    }
    let declaration = Declaration {
        declared_by: name,
        authority: Authority::owner(),
        channel: Channel::Paper,
        declared_at: Some(now - TimeDelta::days(CONSENT_DAYS)),
        reference: None,
        login: None,
    };
    give(&app.store.by(by()), klant_ean, ConsentText::current(), &declaration).await?;
    Ok(())
}

fn ean(body: u64) -> Result<Ean, String> {
    Ean::from_body(body).ok_or_else(|| format!("{body} is too long for an EAN"))
}
