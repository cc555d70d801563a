//! What we ask a provider over https. Every wait has an end, every answer a largest size, and no
//! redirect is followed.

use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::{Certificate, Client, redirect};
use serde::de::DeserializeOwned;

use super::OpenidError;
use crate::domain::claim::Claims;
use crate::domain::outside_text::with_causes;
use crate::tls;

const CONNECT_SECONDS_MAX: u64 = 5;
const ANSWER_SECONDS_MAX: u64 = 10;
const ANSWER_BYTES_MAX: usize = 512 * 1024;

pub struct Http(Client);

impl Http {
    pub fn new(ca_file: Option<&Path>) -> Result<Self, OpenidError> {
        tls::install_provider();
        let mut builder = Client::builder()
            .https_only(true)
            .redirect(redirect::Policy::none())
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
            .timeout(Duration::from_secs(ANSWER_SECONDS_MAX));
        if let Some(file) = ca_file {
            let unusable = |error: &dyn std::fmt::Display| {
                OpenidError::Settings(format!("{}: {error}", file.display()))
            };
            let pem = std::fs::read(file).map_err(|error| unusable(&error))?;
            let authorities =
                Certificate::from_pem_bundle(&pem).map_err(|error| unusable(&error))?;
            builder = builder.tls_certs_only(authorities);
        }
        let client = builder.build().map_err(|error| OpenidError::Settings(with_causes(&error)))?;
        Ok(Self(client))
    }

    /// Asks, and waits for the whole answer.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, OpenidError> {
        let failed = |error: reqwest::Error| OpenidError::Unavailable(with_causes(&error));
        let request = request.try_into().map_err(failed)?;
        let mut answer = self.0.execute(request).await.map_err(failed)?;
        let mut whole = HttpResponse::new(Vec::new());
        *whole.status_mut() = answer.status();
        *whole.headers_mut() = std::mem::take(answer.headers_mut());
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if whole.body().len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(OpenidError::Unavailable("its answer is too large".to_owned()));
            }
            whole.body_mut().extend_from_slice(&chunk);
        }
        Ok(whole)
    }

    /// A document that is published.
    pub async fn document<T: DeserializeOwned>(&self, url: &str) -> Result<T, OpenidError> {
        self.get(url, None).await
    }

    /// What the userinfo endpoint says of whoever this token belongs to.
    pub async fn claims(&self, url: &str, access_token: &str) -> Result<Claims, OpenidError> {
        self.get(url, Some(access_token)).await
    }

    async fn get<T: DeserializeOwned>(
        &self,
        url: &str,
        access_token: Option<&str>,
    ) -> Result<T, OpenidError> {
        let failed =
            |error: &dyn std::fmt::Display| OpenidError::Unavailable(format!("{url}: {error}"));
        let mut request = reqwest::header::HeaderMap::new();
        let json = reqwest::header::HeaderValue::from_static("application/json");
        request.insert(reqwest::header::ACCEPT, json);
        if let Some(token) = access_token {
            let mut value = reqwest::header::HeaderValue::from_str(&format!("Bearer {token}"))
                .map_err(|error| failed(&error))?;
            value.set_sensitive(true);
            request.insert(reqwest::header::AUTHORIZATION, value);
        }
        let mut asked = HttpRequest::new(Vec::new());
        *asked.uri_mut() = url.parse().map_err(|error| failed(&error))?;
        *asked.headers_mut() = request;
        let answer = self.send(asked).await?;
        if !answer.status().is_success() {
            return Err(failed(&answer.status()));
        }
        serde_json::from_slice(answer.body()).map_err(|error| failed(&error))
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = OpenidError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, OpenidError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
