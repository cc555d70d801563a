//! Refreshing Liander's password: the next one is shown once, the earlier one works a while longer.

use poem::Request;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use secrecy::ExposeSecret;

use super::body::{Checked, ReadBody};
use super::credentials::{self, ShownPassword};
use super::document::Tag;
use super::fields::Fields;
use super::problem::{Kind, Problem};
use super::wire::AmsterdamTime;
use crate::app::App;
use crate::domain::audit::Actor;
use crate::domain::credential::new_password;
use crate::domain::ground::Ground;
use crate::http::correlation_id::CorrelationId;
use crate::service::credential::refresh::{Refreshed, refresh_credential};
use crate::service::failure::settle;

/// How long to wait if as many versions are valid as can be, in seconds: they end by the day.
const RETRY_SECONDS: i64 = 86_400;

/// The present credentials, unless they are in the `Authorization` header.
#[derive(Object)]
#[oai(rename = "VerversingVraag", deny_unknown_fields)]
pub struct RefreshRequest {
    /// Name of the client.
    #[oai(validator(min_length = 1, max_length = 256))]
    pub username: Option<String>,
    /// Its password.
    #[oai(validator(min_length = 1, max_length = 256))]
    pub password: Option<String>,
}

impl ReadBody for RefreshRequest {
    const BYTES_MAX: usize = 16 * 1024;
    const MAY_BE_ABSENT: bool = true;

    fn read(fields: &mut Fields) -> Option<Self> {
        let username = fields.optional_text("username");
        let password = fields.optional_text("password");
        Some(Self { username, password })
    }
}

/// The next credentials.
#[derive(Object)]
#[oai(rename = "Verversing")]
pub struct RefreshAnswer {
    /// Name of the client.
    #[oai(validator(max_length = 256))]
    pub username: String,
    /// The next password. It is not shown again.
    #[oai(validator(max_length = 256))]
    pub password: String,
    /// From when it works.
    pub geldig_vanaf: AmsterdamTime,
    /// Until when it works.
    pub geldig_tot: AmsterdamTime,
    /// Until when the password that was shown still works.
    pub vorige_geldig_tot: AmsterdamTime,
}

/// How it is given.
#[derive(ApiResponse)]
enum RefreshResponse {
    /// The next credentials, shown once
    #[oai(status = 200)]
    Refreshed(Json<RefreshAnswer>),
}

/// The call.
pub struct Call;

#[OpenApi(tag = "Tag::Access")]
impl Call {
    /// The next password
    ///
    /// Makes the next password and shows it once. The earlier one works seven days longer, or until
    /// its own end if that comes first. A password is needed for this: a token is not enough. If eight
    /// are valid already, the answer is a 429 of the type `urn:meetpoort:problem:too-many-versions`.
    #[oai(path = "/credentials/verversing", method = "post", operation_id = "verversing")]
    async fn refresh(
        &self,
        app: Data<&App>,
        request: &Request,
        body: Checked<RefreshRequest>,
    ) -> Result<RefreshResponse, Problem> {
        let Checked { body, by_header, arrived: _room } = body;
        let in_body = ShownPassword::in_body(body.username, body.password);
        let client = credentials::admit_by_password(&app, request, by_header, in_body).await?;
        let by = Actor::liander(&client.username, &CorrelationId::of(request))
            .resting_on(Ground::Credential { id: client.credential_id });
        let password = new_password(&mut rand::rng());
        let refreshed = refresh_credential(&app.store.by(by), &app.hasher, password).await;
        let Refreshed { issued, previous_valid_until } = settle(refreshed)?.map_err(|refusal| {
            Problem::new(Kind::TooManyVersions, refusal.to_string()).with_retry_after(RETRY_SECONDS)
        })?;
        Ok(RefreshResponse::Refreshed(Json(RefreshAnswer {
            username: issued.username.to_owned(),
            password: issued.password.expose_secret().to_owned(),
            geldig_vanaf: AmsterdamTime(issued.valid_from),
            geldig_tot: AmsterdamTime(issued.valid_until),
            // Revoked in this very moment: it has ended.
            vorige_geldig_tot: AmsterdamTime(previous_valid_until.unwrap_or(issued.valid_from)),
        })))
    }
}
