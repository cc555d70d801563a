//! Customers, meters, consents and deliveries for tests.

use std::io::Write;

use chrono::{DateTime, TimeDelta, Utc};
use meetpoort::db::customer;
use meetpoort::db::delivery::LineCounts;
use meetpoort::domain::authority::Authority;
use meetpoort::domain::consent::{Channel, ConsentText, Declaration};
use meetpoort::domain::day::Day;
use meetpoort::domain::ean::Ean;
use meetpoort::domain::meter::{MeterDetails, MeterType};
use meetpoort::ingest::file::{ReadAs, ingest_file};
use meetpoort::ingest::format::{FIELDS, Format};
use meetpoort::service::consent::{self, GiveOutcome, WithdrawOutcome};
use meetpoort::service::customer::end::end_customer;
use meetpoort::service::customer::register::{NewCustomer, register_customer};
use meetpoort::service::delivery::ingest::DeliveryOutcome;
use meetpoort::service::meter::register::{NewMeter, register_meter};

use super::{TestApp, at, by};

pub const KLANT: &str = "871685900000000127";
pub const METER: &str = "871685900000000134";
pub const OTHER_KLANT: &str = "871685900000000226";
pub const OTHER_METER: &str = "871685900000000233";

pub fn ean(text: &str) -> Ean {
    text.parse().expect("an EAN")
}

/// The EAN with this number among those of tests.
pub fn made_up_ean(body: u64) -> String {
    Ean::from_body(87_168_590_000_000_000 + body).expect("a body").to_string()
}

pub fn declared(declared_at: DateTime<Utc>) -> Declaration {
    Declaration {
        declared_by: "the holder".to_owned(),
        authority: Authority::owner(),
        channel: Channel::Paper,
        declared_at: Some(declared_at),
        reference: None,
        login: None,
    }
}

impl TestApp {
    /// A customer since long ago, with one transfer-point meter, and no consent.
    pub async fn customer(&self, klant: &str, meter: &str) {
        self.company(klant, meter, None).await;
    }

    /// The same, of a company with this number in the trade register.
    pub async fn company(&self, klant: &str, meter: &str, number: Option<&str>) -> i32 {
        let new = NewCustomer {
            klant_ean: ean(klant),
            name: "A customer",
            company_number: number.map(|number| number.parse().expect("a number")),
            valid_from: at("2020-01-01T00:00:00Z"),
        };
        let registered = register_customer(&self.app.store.by(by()), new).await;
        self.meter(klant, meter, false).await;
        registered.expect("registered")
    }

    pub async fn meter(&self, klant: &str, meter: &str, inverted: bool) {
        let details = MeterDetails { inverted, ..MeterDetails::plain(MeterType::TransferPoint) };
        let new = NewMeter { klant_ean: ean(klant), meter_ean: ean(meter), details };
        register_meter(&self.app.store.by(by()), new).await.expect("registered");
    }

    /// The customer consents, as declared at this moment.
    pub async fn consents(&self, klant: &str, declared_at: &str) {
        let text = ConsentText::current();
        let declaration = declared(at(declared_at));
        let command = self.app.store.by(by());
        let given = consent::give(&command, ean(klant), text, &declaration).await;
        assert!(matches!(given, Ok(GiveOutcome::Recorded { .. })), "{given:?}");
    }

    /// The customer withdraws, now.
    pub async fn withdraws(&self, klant: &str) {
        let (command, now) = (self.app.store.by(by()), self.clock.now());
        let withdrawn = consent::withdraw(&command, ean(klant), &declared(now)).await;
        assert!(matches!(withdrawn, Ok(WithdrawOutcome::Recorded { .. })), "{withdrawn:?}");
    }

    /// The customer holds the connection no more, from now on.
    pub async fn end_customer(&self, klant: &str) {
        let (database, now) = (&self.app.store.database, self.clock.now());
        let client = database.connection().await.expect("a connection");
        let holder = customer::find_current(&client, ean(klant), now).await.expect("asked");
        drop(client);
        let id = holder.expect("a holder").id;
        end_customer(&self.app.store.by(by()), id, Some(now)).await.expect("ended");
    }

    /// One customer that consented 40 days ago, with one meter and no readings.
    pub async fn with_customer(self) -> Self {
        self.customer(KLANT, METER).await;
        let declared_at = (self.clock.now() - TimeDelta::days(40)).to_rfc3339();
        self.consents(KLANT, &declared_at).await;
        self
    }

    /// Takes in a file of this format.
    pub async fn deliver_file(&self, extension: &str, content: &[u8]) -> DeliveryOutcome {
        let mut file = tempfile::Builder::new()
            .prefix("delivery")
            .suffix(extension)
            .tempfile()
            .expect("a file");
        file.write_all(content).expect("written");
        let path = file.path();
        let format = Format::of_file(path).expect("a format");
        ingest_file(&self.app.store, "test", path, ReadAs::Ours(format)).await.expect("decided")
    }

    /// Takes in CSV lines, under the right header, and returns what became of them.
    pub async fn deliver(&self, lines: &[String]) -> LineCounts {
        let content = format!("{}\n{}\n", FIELDS.join(","), lines.join("\n"));
        match self.deliver_file(".csv", content.as_bytes()).await {
            DeliveryOutcome::Ingested { counts, .. } => counts,
            other => panic!("not taken in: {other:?}"),
        }
    }

    /// Delivers a plain reading for every interval after `from` up to `to`.
    pub async fn deliver_intervals(&self, meter: &str, from: &str, to: &str) -> LineCounts {
        let mut lines = Vec::new();
        let mut end = at(from) + TimeDelta::minutes(5);
        while end <= at(to) {
            lines.push(line(meter, &end.to_rfc3339(), "-42,1.5,231.04,230.96,229.95", "measured"));
            end += TimeDelta::minutes(5);
        }
        self.deliver(&lines).await
    }
}

/// A CSV line: the five values as they stand in the file.
pub fn line(meter: &str, interval_end: &str, values: &str, status: &str) -> String {
    format!("{meter},{interval_end},{values},{status}")
}

/// A CSV file with a plain reading for each of the last `count` intervals up to `newest`.
pub fn csv_before(meter: &str, newest: DateTime<Utc>, count: u32) -> String {
    let mut content = format!("{}\n", FIELDS.join(","));
    for step in (0..count).rev() {
        let end = (newest - TimeDelta::minutes(5) * step.cast_signed()).to_rfc3339();
        content += &line(meter, &end, "-42,1.5,231.04,230.96,229.95", "measured");
        content.push('\n');
    }
    content
}

/// The same for each interval of a day.
pub fn csv_of(meter: &str, day: Day) -> String {
    let intervals = (day.end() - day.start()).num_minutes() / 5;
    csv_before(meter, day.end(), u32::try_from(intervals).expect("few"))
}
