//! Call 2: the readings of one meter over one period.

use poem::Request;
use poem::web::Data;
use poem_openapi::{Object, OpenApi};

use super::body::{Checked, ReadBody};
use super::compression;
use super::credentials::{self, ShownPassword};
use super::document::Tag;
use super::entity_tag::{self, Tagged};
use super::fields::Fields;
use super::json_array::JsonArray;
use super::problem::{Kind, Problem};
use super::wire::{EanText, InstantText, MeasurementItem};
use crate::app::App;
use crate::domain::credential::Recalled;
use crate::domain::day_answer::{ContentHash, Form, Joined, KeptDay};
use crate::domain::measurements::Measurements;
use crate::domain::period::Period;
use crate::http::correlation_id::CorrelationId;
use crate::service::pull::readings::{ReadingsAnswer, ReadingsQuery, pull_kept, pull_readings};

/// Which readings are asked for.
#[derive(Object)]
#[oai(rename = "MeetdataVraag", deny_unknown_fields)]
pub struct ReadingsRequest {
    /// Name of the client, unless the credentials are in the `Authorization` header.
    #[oai(validator(min_length = 1, max_length = 256))]
    pub username: Option<String>,
    /// Its password, likewise.
    #[oai(validator(min_length = 1, max_length = 256))]
    pub password: Option<String>,
    /// EAN of the customer's connection.
    pub klant_ean: EanText,
    /// EAN of the meter.
    pub meter_ean: EanText,
    /// Intervals that ended after this moment.
    pub start_tijd: InstantText,
    /// Intervals that ended at or before this moment: at most 32 days later.
    pub eind_tijd: InstantText,
}

impl ReadBody for ReadingsRequest {
    const BYTES_MAX: usize = 16 * 1024;
    const RECALLS: bool = true;

    fn read(fields: &mut Fields) -> Option<Self> {
        let username = fields.optional_text("username");
        let password = fields.optional_text("password");
        let klant_ean = fields.ean("klant_ean");
        let meter_ean = fields.ean("meter_ean");
        let start_tijd = fields.instant("start_tijd");
        let eind_tijd = fields.instant("eind_tijd");
        if let (Some(start), Some(end)) = (&start_tijd, &eind_tijd)
            && let Err(error) = Period::new(start.0, end.0)
        {
            fields.fault("eind_tijd", error);
        }
        Some(Self {
            username,
            password,
            klant_ean: klant_ean?,
            meter_ean: meter_ean?,
            start_tijd: start_tijd?,
            eind_tijd: eind_tijd?,
        })
    }
}

/// The call. What it works with comes with the request, so that it can be documented without.
pub struct Call;

#[OpenApi(tag = "Tag::Readings")]
impl Call {
    /// The readings of one meter over one period
    ///
    /// Five values for each five-minute interval that ended after `start_tijd` and at or before
    /// `eind_tijd`, by time. A value that is missing is absent. An unknown EAN, a meter that is not
    /// this customer's and a customer without consent give the same 404.
    ///
    /// An answer about whole days that are over usually carries an `ETag`, which stays the same as long as
    /// its records do. Keep it beside them: if you ask again with it in `If-None-Match`, and they are
    /// still the same, you get 304 without a body. An answer that was not made before has no `ETag`.
    #[oai(path = "/meetdata", method = "post", operation_id = "meetdata")]
    async fn readings(
        &self,
        app: Data<&App>,
        request: &Request,
        body: Checked<ReadingsRequest>,
    ) -> Result<Tagged<JsonArray<MeasurementItem>>, Problem> {
        let Checked { body, by_header, arrived: _room } = body;
        let query = ReadingsQuery {
            klant_ean: body.klant_ean.0,
            meter_ean: body.meter_ean.0,
            period: Period::new(body.start_tijd.0, body.eind_tijd.0).map_err(Problem::internal)?,
        };
        let form = compression::form(request.headers());
        let known = entity_tag::known(request.headers());
        let in_body = ShownPassword::in_body(body.username, body.password);
        if known.is_nothing()
            && let Some(recalled) =
                credentials::recalled(&app, request, by_header.as_ref(), in_body.as_ref())
            && let Some(days) = give_kept(&app, request, recalled, query, form).await?
        {
            return Ok(whole_days(form, days));
        }
        let caller = credentials::admit(&app, request, by_header, in_body).await?;
        let answer = pull_readings(&app.store, &app.ledger, &caller, query, form, &known).await?;
        match answer {
            Some(ReadingsAnswer::Readings(readings)) => {
                let records = Measurements::new(query.klant_ean, query.meter_ean, readings);
                Ok(Tagged::unknown(JsonArray::from_chunks(records)))
            }
            Some(ReadingsAnswer::Days(days)) => Ok(whole_days(form, days)),
            Some(ReadingsAnswer::Unchanged(hash)) => Ok(Tagged::unchanged(hash)),
            None => Err(Problem::new(
                Kind::NotFound,
                "no readings are shared for this customer and meter",
            )),
        }
    }
}

/// What was answered before, for who was let in before.
async fn give_kept(
    app: &App,
    request: &Request,
    recalled: Recalled,
    query: ReadingsQuery,
    form: Form,
) -> Result<Option<Vec<KeptDay>>, Problem> {
    let means = match (&recalled.key, recalled.is_rehearsal) {
        (_, true) => "rehearsal",
        (Some(_), false) => "token",
        (None, false) => "password",
    };
    let correlation_id = CorrelationId::of(request);
    let given = pull_kept(&app.ledger, recalled, &correlation_id, query, form).await?;
    if given.is_some() {
        credentials::admitted(app, request, means);
    }
    Ok(given)
}

fn whole_days(form: Form, days: Vec<KeptDay>) -> Tagged<JsonArray<MeasurementItem>> {
    let hash = ContentHash::of(&days);
    let encoding = compression::encoding(form);
    Tagged::new(JsonArray::from_parts(Joined::new(form, days), encoding), hash)
}
