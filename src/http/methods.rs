//! Which methods a path takes. It refuses every other one, and says which it takes (RFC 9110, section
//! 15.5.6). Every path of every listener goes through here; what a refusal looks like is its door's.

use std::fmt;
use std::sync::Arc;

use poem::error::ResponseError;
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, IntoEndpoint, IntoResponse, Request, Response, Result, Route, RouteMethod};
use poem_openapi::OpenApi;
use thiserror::Error;

/// The methods that a path takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Methods(Vec<Method>);

impl Methods {
    /// These, and `HEAD` if `GET` is one of them.
    pub fn of(methods: impl IntoIterator<Item = Method>) -> Self {
        let mut methods: Vec<_> = methods.into_iter().collect();
        if methods.contains(&Method::GET) && !methods.contains(&Method::HEAD) {
            methods.push(Method::HEAD);
        }
        Self(methods)
    }

    /// Lets through what the path takes.
    ///
    /// # Errors
    /// For every other method.
    pub fn check(&self, method: &Method) -> Result<(), NotTaken> {
        if self.0.contains(method) { Ok(()) } else { Err(NotTaken { taken: self.clone() }) }
    }

    /// The endpoint, for these methods alone.
    pub fn only<E>(self, inner: E) -> Only<E> {
        Only { methods: self, opens_sockets: false, inner }
    }
}

/// As `Allow` lists them.
impl fmt::Display for Methods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(Method::as_str).collect();
        f.write_str(&names.join(", "))
    }
}

/// A method that the path does not take.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("this path takes {taken}")]
pub struct NotTaken {
    taken: Methods,
}

impl NotTaken {
    /// The value of `Allow`.
    #[must_use]
    pub fn allow(&self) -> HeaderValue {
        HeaderValue::from_str(&self.taken.to_string()).unwrap_or(HeaderValue::from_static(""))
    }
}

/// For a door that has no form of its own for errors.
impl ResponseError for NotTaken {
    fn status(&self) -> StatusCode {
        StatusCode::METHOD_NOT_ALLOWED
    }

    fn as_response(&self) -> Response {
        let body = format!("{self}\n").with_status(self.status());
        body.with_header(header::ALLOW, self.allow()).into_response()
    }
}

/// An endpoint that takes some methods alone.
pub struct Only<E> {
    methods: Methods,
    opens_sockets: bool,
    inner: E,
}

impl<E: Endpoint> Endpoint for Only<E> {
    type Output = E::Output;

    async fn call(&self, request: Request) -> Result<E::Output> {
        let opens_socket = self.opens_sockets
            && request.method() == Method::GET
            && request.headers().contains_key(header::UPGRADE);
        if !opens_socket {
            self.methods.check(request.method())?;
        }
        self.inner.call(request).await
    }
}

/// What is only asked for.
pub fn get<E>(endpoint: E) -> Only<RouteMethod>
where
    E: IntoEndpoint,
    E::Endpoint: 'static,
{
    Methods::of([Method::GET]).only(RouteMethod::new().get(endpoint))
}

/// What is told something.
pub fn post<E>(endpoint: E) -> Only<RouteMethod>
where
    E: IntoEndpoint,
    E::Endpoint: 'static,
{
    Methods::of([Method::POST]).only(RouteMethod::new().post(endpoint))
}

/// What is told something, and beside that opens WebSockets, which is asked for by a `GET` that upgrades. A
/// `GET` that does not is as little taken as any other method.
pub fn post_or_socket<P, S>(answer: P, open: S) -> Only<RouteMethod>
where
    P: IntoEndpoint,
    P::Endpoint: 'static,
    S: IntoEndpoint,
    S::Endpoint: 'static,
{
    let inner = RouteMethod::new().post(answer).get(open);
    Only { methods: Methods::of([Method::POST]), opens_sockets: true, inner }
}

/// Each call of a document at its path, for the methods that the document has for it.
pub fn calls<C: OpenApi>(service: impl Endpoint + 'static) -> Route {
    let service = Arc::new(service);
    let paths = C::meta().into_iter().flat_map(|api| api.paths);
    paths.fold(Route::new(), |route, path| {
        // What a document writes as `{id}` is `:id` in a route.
        let at = path.path.replace('{', ":").replace('}', "");
        let methods = path.operations.into_iter().map(|operation| operation.method);
        route.at(at, Methods::of(methods).only(Arc::clone(&service)))
    })
}
