//! Whatever way a line comes in by, and in whatever order the ways bring theirs: what is known in the end is the same.
//! The real binary, with a folder of our own format, that of a source, pushes, a broker of MQTT and the API of a head-end.

use std::collections::BTreeMap;
use std::fs;

use chrono::{DateTime, TimeDelta, Utc};
use meetpoort::domain::reading::ReadingStatus;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use strum::VariantArray;

use crate::support::broker::{Broker, Login};
use crate::support::database::connect;
use crate::support::head_end::{HeadEnd, Reply};
use crate::support::now_on_grid;
use crate::support::portfolio::METER;
use crate::support::server::{Server, Site, eventually};

/// What each source has in its description; only where its fields stand differs.
fn description(name: &str, container: &str, fields_in: &str, table: &str) -> String {
    format!(
        "name = \"{name}\"\n[container]\n{container}\n[layout]\nshape = \"long\"\n\
         identifier = {{ column = \"{fields_in}ean\" }}\nvalue = \"{fields_in}kw\"\n\
         status = \"{fields_in}status\"\n[time]\ncolumns = [\"{fields_in}t\"]\n\
         [[channels]]\nname = \"power\"\nquantity = \"active_power\"\nunit = \"kW\"\n\
         [status.meanings]\nmeasured = \"measured\"\nestimated = \"estimated\"\ncorrected = \"corrected\"\n{table}"
    )
}

/// A line of a value.
#[derive(Debug, Clone)]
struct Said {
    end: DateTime<Utc>,
    kilowatts: i64,
    status: ReadingStatus,
}

impl Said {
    fn json(&self) -> Value {
        let Self { end, kilowatts, status } = self;
        json!({ "ean": METER, "t": end, "kw": kilowatts, "status": status.source_name() })
    }

    fn csv(&self) -> String {
        let Self { end, kilowatts, status } = self;
        format!("{METER},{},{kilowatts},,,,,{}", end.to_rfc3339(), status.source_name())
    }
}

/// A way in, without that of the head-end: this one asks by itself.
#[derive(Debug, Clone, Copy, VariantArray)]
enum Way {
    OurFolder,
    FolderOfSource,
    Push,
    Broker,
}

/// A server with a source of each kind.
struct Door {
    site: Site,
    broker: Broker,
    server: Server,
    token: String,
    pushes: String,
    _head_end: HeadEnd,
}

impl Door {
    /// `None` if there is no Mosquitto. The head-end has these lines.
    async fn open(of_head_end: Vec<Said>) -> Option<Self> {
        let broker = Broker::start(Login::Certificate).await?;
        let rows: Vec<Value> = of_head_end.iter().map(Said::json).collect();
        let head_end = HeadEnd::start(move |_| Reply::Json(json!({ "rows": rows }))).await;
        let site = Site::new().await;
        site.register_customer();
        let HeadEnd { url, authority_pem, .. } = &head_end;
        let pull = format!(
            "[pull]\nurl = \"{url}/readings?from={{from}}&until={{until}}\"\nauthorities = '''{authority_pem}'''\n\
             start_days = 1\nwindow_hours = 24\n"
        );
        let mqtt =
            format!("[mqtt]\ntopics = [\"readings\"]\ngather_seconds = 1\n{}", broker.described());
        let ndjson = "kind = \"ndjson\"";
        for text in [
            description("laid", ndjson, "", ""),
            description("pushed", ndjson, "", ""),
            description("brokered", ndjson, "payload.", &mqtt),
            description("fetched", "kind = \"json\"\npath = \"rows[]\"", "", &pull),
        ] {
            let file = site.write("source.toml", &text);
            site.run(&["source", "apply", &file.to_string_lossy()]);
        }
        let printed = site.run(&["source", "token", "issue", "pushed", "the source itself"]);
        let token = printed.lines().find_map(|line| line.strip_prefix("token"));
        let token = token.expect("a token").trim().to_owned();
        site.keep_secret(&token);
        fs::create_dir_all(site.path("drop/sources/laid/incoming")).expect("a folder");
        let server = site.serve().await;
        server.says("connected to the broker").await;
        let asked = "Received SUBSCRIBE from meetpoort-brokered";
        eventually(asked, async || broker.log().contains(asked).then_some(())).await;
        let pushes = format!("https://{}/ingest/v1/readings", server.operator_address().await);
        Some(Self { site, broker, server, token, pushes, _head_end: head_end })
    }

    /// Has these lines come in by this way, as the delivery with this number.
    async fn bring(&self, way: Way, number: usize, lines: &[Said]) {
        let objects: Vec<String> = lines.iter().map(|line| line.json().to_string()).collect();
        match way {
            Way::OurFolder => {
                let heading = meetpoort::ingest::format::FIELDS.join(",");
                let rows: Vec<String> = lines.iter().map(Said::csv).collect();
                let text = format!("{heading}\n{}\n", rows.join("\n"));
                self.site.deliver(&format!("{number}.csv"), &text);
            }
            Way::FolderOfSource => {
                let incoming = self.site.path("drop/sources/laid/incoming");
                let part = incoming.join(format!(".{number}.part"));
                fs::write(&part, objects.join("\n")).expect("written");
                fs::rename(part, incoming.join(format!("{number}.ndjson"))).expect("renamed");
            }
            Way::Push => {
                let request = self.server.client.post(&self.pushes).bearer_auth(&self.token);
                let request = request.header("Idempotency-Key", number.to_string());
                let answer = request.body(objects.join("\n")).send().await.expect("an answer");
                assert_eq!(answer.status(), 202);
            }
            Way::Broker => self.broker.send("readings", &objects),
        }
    }

    /// Power and rank of each interval.
    async fn known(&self) -> BTreeMap<DateTime<Utc>, (i64, i16)> {
        let client = connect(&self.site.database.url()).await;
        let query = "select interval_end, active_power_milliwatt, status from reading";
        let rows = client.query(query, &[]).await.expect("asked");
        rows.iter()
            .map(|row| (row.get(0), (row.get::<_, i64>(1) / 1_000_000, row.get(2))))
            .collect()
    }
}

#[tokio::test]
async fn lines_end_alike_by_whatever_way_and_in_whatever_order_they_come() {
    for seed in 0..3 {
        let random = &mut StdRng::seed_from_u64(seed);
        let now = now_on_grid();
        let mut lines = Vec::new();
        for ago in 0..24 {
            let end = now - TimeDelta::minutes(5) * ago;
            for &status in ReadingStatus::VARIANTS {
                if random.random_bool(0.7) {
                    lines.push(Said { end, kilowatts: random.random_range(-99..100), status });
                }
            }
        }
        let mut counting = lines.clone();
        counting.sort_by_key(|line| line.status);
        let expected: BTreeMap<_, _> =
            counting.iter().map(|line| (line.end, (line.kilowatts, line.status.rank()))).collect();
        lines.shuffle(random);
        // Some come by two ways, and those of the head-end by another one as well, or by none.
        let (fetched, brought) = lines.split_at(lines.len() / 4);
        let mut brought = [brought, &lines[..lines.len() / 3]].concat();
        brought.shuffle(random);
        let Some(door) = Door::open(fetched.to_vec()).await else { return };
        for (number, part) in brought.chunks(random.random_range(3..9)).enumerate() {
            let way = Way::VARIANTS[random.random_range(0..Way::VARIANTS.len())];
            door.bring(way, number, part).await;
        }
        eventually(&format!("all is known, seed {seed}"), async || {
            (door.known().await == expected).then_some(())
        })
        .await;
    }
}
