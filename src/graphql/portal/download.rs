//! The customer's readings as a file: `/portal/download/<meter EAN>.csv` or `.json`, with `from` and
//! `to`. The very values that Liander gets: the JSON is byte for byte what the call would give.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path, Query};
use poem::{Body, Request, Response, handler};
use serde::Deserialize;

use super::request::customer_in;
use crate::app::App;
use crate::domain::amsterdam::parse_instant;
use crate::domain::ean::Ean;
use crate::domain::measurements::Measurements;
use crate::domain::period::Period;
use crate::domain::reading::Reading;
use crate::domain::reading_table::ReadingTable;
use crate::graphql::request::RequestError;
use crate::service::portal::readings::see_readings;

/// Which readings.
#[derive(Deserialize)]
struct Asked {
    from: String,
    to: String,
}

/// In which form.
#[derive(Clone, Copy)]
enum Form {
    Csv,
    Json,
}

impl Form {
    fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

/// Answers with the file, to be kept.
#[handler]
pub async fn answer(
    request: &Request,
    file: Path<String>,
    asked: poem::Result<Query<Asked>>,
    app: Data<&App>,
) -> Result<Response, RequestError> {
    let refuse = |message| RequestError::new(StatusCode::BAD_REQUEST, message);
    let Some(customer) = customer_in(&app, request).await? else {
        return Err(RequestError::new(StatusCode::UNAUTHORIZED, "sign in first"));
    };
    let (meter_ean, form) = read_name(&file).ok_or_else(not_found)?;
    let Query(asked) = asked.map_err(|_| refuse("say which period: from and to"))?;
    let [from, to] = [&asked.from, &asked.to].map(|text| parse_instant(text));
    let (Ok(from), Ok(to)) = (from, to) else {
        return Err(refuse("from and to are moments, such as 2026-11-21T00:00:00+01:00"));
    };
    let period =
        Period::new(from, to).map_err(|_| refuse("to is after from, and at most 32 days later"))?;
    let readings = see_readings(&app.store, &customer, meter_ean, period).await;
    let readings = readings.map_err(RequestError::internal)?.ok_or_else(not_found)?;
    Ok(Response::builder()
        .content_type(form.content_type())
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.0))
        .body(written(form, customer.klant_ean, meter_ean, readings)))
}

/// The same for a meter that is not theirs, for one that is not there, and if nothing is shared.
fn not_found() -> RequestError {
    RequestError::new(StatusCode::NOT_FOUND, "no readings of this meter are shared")
}

fn read_name(file: &str) -> Option<(Ean, Form)> {
    let (ean, form) = file.split_once('.')?;
    let form = match form {
        "csv" => Form::Csv,
        "json" => Form::Json,
        _ => return None,
    };
    Some((ean.parse().ok()?, form))
}

fn written(form: Form, klant_ean: Ean, meter_ean: Ean, readings: Vec<Reading>) -> Body {
    match form {
        Form::Csv => streamed(ReadingTable::new(readings)),
        Form::Json => streamed(Measurements::new(klant_ean, meter_ean, readings)),
    }
}

/// The next part is written once the one before is taken.
fn streamed(parts: impl Iterator<Item = Bytes> + Send + 'static) -> Body {
    Body::from_bytes_stream(stream::iter(
        parts.map(|part| Ok::<_, Infallible>(part).map_err(std::io::Error::other)),
    ))
}
