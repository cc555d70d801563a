//! Call 1: what is available.

use bytes::{BufMut, Bytes, BytesMut};
use poem::Request;
use poem::web::Data;
use poem_openapi::{Object, OpenApi};

use super::body::{Checked, ReadBody};
use super::credentials::{self, ShownPassword};
use super::document::Tag;
use super::fields::Fields;
use super::json_array::JsonArray;
use super::problem::Problem;
use super::wire::{AmsterdamTime, AvailableItem, EanText};
use crate::app::App;
use crate::domain::measurements::CHUNK_BYTES;
use crate::service::pull::available::{AvailableMeter, list_available};

/// EANs in one call at most.
const EANS_MAX: usize = 50_000;

/// Which customers are expected to have something to share.
#[derive(Object)]
#[oai(rename = "BeschikbareMetingenVraag", deny_unknown_fields)]
pub struct AvailableRequest {
    /// Name of the client, unless the credentials are in the `Authorization` header.
    #[oai(validator(min_length = 1, max_length = 256))]
    pub username: Option<String>,
    /// Its password, likewise.
    #[oai(validator(min_length = 1, max_length = 256))]
    pub password: Option<String>,
    /// EANs of the connections asked for. One that is named twice is answered once.
    #[oai(validator(min_items = 1, max_items = 50000))]
    pub verwachtte_klant_eans: Vec<EanText>,
}

impl ReadBody for AvailableRequest {
    // 21 bytes an EAN with its quotes and comma, and twice that for white space.
    const BYTES_MAX: usize = EANS_MAX * 42;

    fn read(fields: &mut Fields) -> Option<Self> {
        let username = fields.optional_text("username");
        let password = fields.optional_text("password");
        let verwachtte_klant_eans = fields.eans("verwachtte_klant_eans", EANS_MAX);
        Some(Self { username, password, verwachtte_klant_eans: verwachtte_klant_eans? })
    }
}

/// The call. What it works with comes with the request, so that it can be documented without.
pub struct Call;

#[OpenApi(tag = "Tag::Readings")]
impl Call {
    /// What is available
    ///
    /// The meters of the customers asked for that have something to share now. A customer that is
    /// unknown, never consented or withdrew is absent; the three cannot be told apart.
    #[oai(path = "/beschikbare-metingen", method = "post", operation_id = "beschikbareMetingen")]
    async fn available(
        &self,
        app: Data<&App>,
        request: &Request,
        body: Checked<AvailableRequest>,
    ) -> Result<JsonArray<AvailableItem>, Problem> {
        let Checked { body, by_header, arrived: _room } = body;
        let caller = credentials::admit(
            &app,
            request,
            by_header,
            ShownPassword::in_body(body.username, body.password),
        )
        .await?;
        let eans: Vec<_> = body.verwachtte_klant_eans.iter().map(|ean| ean.0).collect();
        let meters = list_available(&app.store, &caller, &eans).await?;
        Ok(JsonArray::from_chunks(Chunks { left: meters.into_iter(), begun: false, ended: false }))
    }
}

/// Writes meters as a JSON array, chunk by chunk.
struct Chunks {
    left: std::vec::IntoIter<AvailableMeter>,
    begun: bool,
    ended: bool,
}

impl Iterator for Chunks {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if self.ended {
            return None;
        }
        let mut out = BytesMut::with_capacity(CHUNK_BYTES);
        while out.len() < CHUNK_BYTES - 512 {
            let Some(meter) = self.left.next() else {
                self.ended = true;
                out.put_slice(if self.begun { b"]" } else { b"[]" });
                break;
            };
            out.put_u8(if self.begun { b',' } else { b'[' });
            self.begun = true;
            let item = AvailableItem {
                klant_ean: EanText(meter.klant_ean),
                meter_ean: EanText(meter.meter_ean),
                meter_type: meter.meter_type.into(),
                datum_laatste_meting: AmsterdamTime(meter.newest_interval_end),
            };
            let text = serde_json::to_vec(&item).unwrap_or_default();
            out.put_slice(&text);
        }
        Some(out.freeze())
    }
}
