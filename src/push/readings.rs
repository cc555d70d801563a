//! A source sends a file.

use chrono::{DateTime, Utc};
use poem::Request;
use poem::web::Data;
use poem_openapi::param::{Header, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use uuid::Uuid;

use super::credentials;
use super::document::Tag;
use super::problem::{Kind, Problem};
use super::upload::{self, Received, Upload};
use crate::app::App;
use crate::domain::source_push::IdempotencyKey;
use crate::service::failure::settle;
use crate::service::source::push::{Arrived, OtherFile, accept_push};

/// A file that is a delivery from now on.
#[derive(Object)]
pub struct Accepted {
    /// Under which number to ask what became of it.
    pub id: Uuid,
    /// What it is called.
    #[oai(validator(max_length = 200))]
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// SHA-256 of these bytes, in hexadecimal.
    #[oai(validator(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// How it is said.
#[derive(ApiResponse)]
enum AcceptedResponse {
    /// The file is safe with us and will be taken in
    #[oai(status = 202)]
    Accepted(
        Json<Accepted>,
        /// Where to ask what became of it
        #[oai(header = "Location")]
        String,
    ),
}

/// The call.
pub struct Call;

#[OpenApi(tag = "Tag::Readings")]
impl Call {
    /// Send a file of readings
    ///
    /// The body is a file as the source is described to write it, perhaps compressed by gzip. Once 202 is answered it is
    /// on the disk, and is taken in within seconds; what became of it is asked at `Location`. If no answer comes, send
    /// the same again under the same key: it is one delivery, however often it is sent.
    #[oai(path = "/readings", method = "post", operation_id = "pushReadings")]
    async fn push(
        &self,
        app: Data<&App>,
        request: &Request,
        /// What stands for this file and no other, such as a UUID or the day that it holds: 1 to 200 printable
        /// characters. The same key with the same file is answered the same; with another file it is refused (422).
        #[oai(name = "Idempotency-Key")]
        key: Header<Option<String>>,
        /// What the file is called, if a meter is known by that or people are to know it again.
        #[oai(name = "file_name", validator(max_length = 400))]
        file_name: Query<Option<String>>,
        upload: Upload,
    ) -> Result<AcceptedResponse, Problem> {
        let sender = credentials::sender(&app, request).await?;
        let key = read_key(key.0.as_deref())?;
        upload::check_encoding(request.headers())?;
        let folder = app.drop_folder().ok_or_else(no_folder)?.of_source(&sender.source_name);
        let address = app.config.trusted_proxies.source(request);
        let _place = app.pushes.take(address, 1).map_err(|full| {
            app.metrics.bodies_refused.with_label_values(&["operator", full.name()]).inc();
            Problem::overfull()
        })?;
        let name = file_name.0.unwrap_or_default();
        let Received { deposit, sha256, bytes } =
            upload::receive(&app, &folder, &name, request.headers(), upload.0).await?;
        let arrived = Arrived { sender: &sender, key: &key, sha256, bytes };
        let push = settle(accept_push(&app.store, arrived, deposit).await)?
            .map_err(|refusal: OtherFile| Problem::new(Kind::KeyReused, refusal.to_string()))?;
        let location = format!("/ingest/v1/deliveries/{}", push.id);
        let accepted = Accepted {
            id: push.id,
            name: push.name,
            bytes: push.bytes,
            sha256: push.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            received_at: push.received_at,
        };
        Ok(AcceptedResponse::Accepted(Json(accepted), location))
    }
}

fn read_key(shown: Option<&str>) -> Result<IdempotencyKey, Problem> {
    let refuse = |detail: String| Problem::new(Kind::InvalidRequest, detail);
    let shown = shown.ok_or_else(|| {
        refuse("the header Idempotency-Key is missing: what stands for this file alone".to_owned())
    })?;
    shown.parse().map_err(|error| refuse(format!("the header Idempotency-Key: {error}")))
}

fn no_folder() -> Problem {
    tracing::error!("no file is taken by HTTP: MEETPOORT_DROP_FOLDER is not set");
    Problem::unavailable("no files are taken here: there is no drop folder")
}
