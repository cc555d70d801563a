//! The main flow of the operator's platform, as a script goes through it: by a typed client that is
//! generated from the checked-in schema, against the real binary over TLS. What each part does in
//! detail is tested elsewhere.

use chrono::{TimeDelta, Utc};
use graphql_client::{GraphQLQuery, Response};
use meetpoort::domain::operator::Role;
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, COOKIE, SET_COOKIE};

use crate::support::now_on_grid;
use crate::support::portfolio::{KLANT, METER, csv_before};
use crate::support::server::{Server, Site, eventually, readings_question};

// The scalars of the schema, as this client knows them.
type Ean = String;
type CompanyNumber = String;
type DateTime = chrono::DateTime<Utc>;

// The types of every question and answer come from the schema, so a change that breaks such a script
// does not compile.
macro_rules! operations {
    ($($name:ident in $file:tt),* $(,)?) => {$(
        #[derive(GraphQLQuery)]
        #[graphql(
            schema_path = "schema/operator.graphql",
            query_path = $file,
            response_derives = "Debug, PartialEq"
        )]
        struct $name;
    )*};
}
operations!(
    SignIn in "tests/operator/flow/sign_in.graphql",
    CreateAccessToken in "tests/operator/flow/create_access_token.graphql",
    RegisterCustomer in "tests/operator/flow/register_customer.graphql",
    RegisterMeter in "tests/operator/flow/register_meter.graphql",
    Invite in "tests/operator/flow/invite.graphql",
    RecordConsent in "tests/operator/flow/record_consent.graphql",
    Deliveries in "tests/operator/flow/deliveries.graphql",
    Readings in "tests/operator/flow/readings.graphql",
    DryRun in "tests/operator/flow/dry_run.graphql",
    Pulls in "tests/operator/flow/pulls.graphql",
    RefreshCredential in "tests/operator/flow/refresh_credential.graphql",
    WithdrawConsents in "tests/operator/flow/withdraw_consents.graphql",
    AuditTrail in "tests/operator/flow/audit_trail.graphql",
);

const EMAIL: &str = "script@meetbedrijf.example";

/// What a script needs: where to ask, and what to show.
struct Script {
    client: reqwest::Client,
    url: String,
    shown: Option<(reqwest::header::HeaderName, String)>,
}

impl Script {
    async fn send<Q: GraphQLQuery>(&self, variables: Q::Variables) -> reqwest::Response {
        let mut request = self.client.post(&self.url).json(&Q::build_query(variables));
        if let Some((name, value)) = &self.shown {
            request = request.header(name, value);
        }
        request.send().await.expect("an answer")
    }

    /// What is answered, which must be without an error.
    async fn ask<Q: GraphQLQuery>(&self, variables: Q::Variables) -> Q::ResponseData {
        read::<Q>(self.send::<Q>(variables).await).await
    }

    /// Logs in as a person does.
    async fn signed_in(server: &Server, password: &str) -> Self {
        let url = format!("https://{}/graphql", server.operator_address().await);
        let mut script = Self { client: server.client.clone(), url, shown: None };
        let (email, password) = (EMAIL.to_owned(), password.to_owned());
        let input = sign_in::SignInInput { email, password };
        let answer = script.send::<SignIn>(sign_in::Variables { input }).await;
        let cookie = answer.headers().get(SET_COOKIE).cloned();
        let status = read::<SignIn>(answer).await.sign_in.status;
        assert_eq!(status, sign_in::SignInStatus::SIGNED_IN);
        let cookie = cookie.as_ref().and_then(|cookie| cookie.to_str().ok()).expect("a cookie");
        let (pair, _) = cookie.split_once(';').expect("attributes");
        script.shown = Some((COOKIE, pair.to_owned()));
        script
    }

    /// The same with a token of its own, which this one makes.
    async fn with_token(&self) -> Self {
        let role = create_access_token::Role::OPERATOR;
        let input = create_access_token::CreateAccessTokenInput {
            name: "script".to_owned(),
            role,
            days: 1,
        };
        let variables = create_access_token::Variables { input };
        let token = self.ask::<CreateAccessToken>(variables).await.create_access_token.token;
        let shown = Some((AUTHORIZATION, format!("Bearer {}", token.expect("a token"))));
        Self { client: self.client.clone(), url: self.url.clone(), shown }
    }
}

async fn read<Q: GraphQLQuery>(answer: reqwest::Response) -> Q::ResponseData {
    let answer: Response<Q::ResponseData> = answer.json().await.expect("JSON");
    assert!(answer.errors.is_none(), "{:?}", answer.errors);
    answer.data.expect("data")
}

async fn register(script: &Script) -> String {
    let since = now_on_grid() - TimeDelta::days(60);
    let input = register_customer::RegisterCustomerInput {
        klant_ean: KLANT.to_owned(),
        name: "Zonnepark".to_owned(),
        company_number: None,
        valid_from: Some(since),
    };
    let variables = register_customer::Variables { input };
    let customer = script.ask::<RegisterCustomer>(variables).await.register_customer.customer;
    let input = register_meter::RegisterMeterInput {
        klant_ean: KLANT.to_owned(),
        ean: METER.to_owned(),
        type_: register_meter::MeterType::TRANSFER_POINT,
        inverted: false,
        voltage_reference: register_meter::VoltageReference::PHASE_TO_NEUTRAL,
        nominal_voltage: 230,
        installed_at: None,
    };
    let registered = script.ask::<RegisterMeter>(register_meter::Variables { input }).await;
    assert_eq!(registered.register_meter.status, register_meter::RegisterMeterStatus::REGISTERED);
    customer.expect("registered").id
}

async fn record_a_letter(script: &Script, customer_id: &str) {
    let input = record_consent::RecordConsentInput {
        customer_id: Some(customer_id.to_owned()),
        klant_ean: None,
        declared_by: "the holder".to_owned(),
        authority: record_consent::Authority::OWNER,
        explanation: None,
        declared_at: now_on_grid() - TimeDelta::days(40),
        reference: Some("letter 1".to_owned()),
        text_version: None,
    };
    let recorded = script.ask::<RecordConsent>(record_consent::Variables { input }).await;
    let status = recorded.record_consent.status;
    assert_eq!(status, record_consent::RecordConsentStatus::RECORDED);
}

async fn withdraw(script: &Script, customer_id: &str) {
    let input = withdraw_consents::WithdrawConsentsInput {
        customer_ids: vec![customer_id.to_owned()],
        declared_by: "the holder".to_owned(),
        authority: withdraw_consents::Authority::OWNER,
        explanation: None,
        channel: withdraw_consents::WithdrawalChannel::PAPER,
        declared_at: None,
        reference: None,
    };
    let withdrawn = script.ask::<WithdrawConsents>(withdraw_consents::Variables { input }).await;
    let statuses: Vec<_> =
        withdrawn.withdraw_consents.results.into_iter().map(|result| result.status).collect();
    assert_eq!(statuses, [withdraw_consents::WithdrawConsentStatus::WITHDRAWN]);
}

#[tokio::test]
async fn a_script_takes_a_customer_from_registration_to_withdrawal() {
    let site = Site::new().await;
    let password = site.add_operator(EMAIL, Role::Operator);
    let server = site.serve().await;
    let person = Script::signed_in(&server, &password).await;
    let script = person.with_token().await;

    let customer_id = register(&script).await;
    let input = invite::InviteInput { customer_ids: vec![customer_id.clone()] };
    let invited = script.ask::<Invite>(invite::Variables { input }).await.invite.results;
    assert!(invited[0].code.as_ref().is_some_and(|code| code.len() == 19), "{invited:?}");
    record_a_letter(&script, &customer_id).await;

    let newest = now_on_grid();
    let hour_ago = newest - TimeDelta::hours(1);
    site.deliver("levering.csv", &csv_before(METER, newest, 12));
    eventually("the delivery is done", async || {
        let deliveries = script.ask::<Deliveries>(deliveries::Variables {}).await.deliveries.edges;
        deliveries.into_iter().find(|edge| edge.node.state == deliveries::DeliveryState::DONE)
    })
    .await;
    let period = readings::Variables { ean: METER.to_owned(), from: hour_ago, to: newest };
    let meter = script.ask::<Readings>(period).await.meter.expect("a meter");
    assert_eq!(meter.readings.intervals, 12);
    let dry = || dry_run::Variables { klant_ean: KLANT.to_owned() };
    let given = script.ask::<DryRun>(dry()).await.dry_run_pull;
    assert_eq!((given.reason, given.available.len(), given.meters[0].http_status), (None, 1, 200));

    let refreshed =
        person.ask::<RefreshCredential>(refresh_credential::Variables {}).await.refresh_credential;
    let credentials =
        (refreshed.username.expect("a name"), refreshed.password.expect("a password"));
    site.keep_secret(&credentials.1);
    let (from, to) = (hour_ago.to_rfc3339(), newest.to_rfc3339());
    let question = readings_question(&credentials, (KLANT, METER), &from, &to);
    assert_eq!(server.post("/v1/meetdata", &question).await.status(), StatusCode::OK);
    let pulls = script.ask::<Pulls>(pulls::Variables { klant_ean: KLANT.to_owned() }).await.pulls;
    let given: Vec<_> = pulls.edges.iter().map(|edge| edge.node.readings_given).collect();
    assert_eq!(given, [12]);

    withdraw(&script, &customer_id).await;
    assert_eq!(server.post("/v1/meetdata", &question).await.status(), StatusCode::NOT_FOUND);
    let withheld = script.ask::<DryRun>(dry()).await.dry_run_pull;
    assert_eq!(withheld.reason, Some(dry_run::WithheldReason::WITHDRAWN));

    let trail = script.ask::<AuditTrail>(audit_trail::Variables {}).await.audit_trail.edges;
    let newest = &trail[0].node;
    assert_eq!((newest.action.as_str(), newest.actor.as_str()), ("withdraw_consent", EMAIL));
}
