//! Receipts by e-mail, through a real mail server.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use chrono::TimeDelta;
use mailin::response::OK;
use mailin::{Action, Handler, Response, SessionBuilder};
use meetpoort::domain::consent::ConsentText;
use meetpoort::mail::{MailSettings, Mailer};
use meetpoort::service::mail::{Sent, send_mail};
use serde_json::{Value, json};

use crate::support::portal::{GIVE, WITHDRAW};
use crate::support::portfolio::{KLANT, METER};
use crate::support::server::eventually;
use crate::support::standstill::Standstill;
use crate::support::{TestApp, database};

/// A mail server that keeps what it is sent.
#[derive(Clone, Default)]
struct Mailbox {
    arriving: Vec<u8>,
    arrived: Arc<Mutex<Vec<String>>>,
}

impl Handler for Mailbox {
    fn data_start(&mut self, _: &str, from: &str, _: bool, to: &[String]) -> Response {
        self.arriving = format!("from {from} to {}\n", to.join(", ")).into_bytes();
        OK
    }

    fn data(&mut self, part: &[u8]) -> std::io::Result<()> {
        self.arriving.extend_from_slice(part);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let mail = String::from_utf8_lossy(&self.arriving).into_owned();
        self.arrived.lock().expect("not poisoned").push(mail);
        OK
    }
}

impl Mailbox {
    /// Begins to take mail at this address, until the process ends.
    fn open(&self, listener: TcpListener) {
        let mailbox = self.clone();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let mailbox = mailbox.clone();
                // Who goes away in the middle is no concern of a test.
                thread::spawn(move || mailbox.listen(&connection?));
            }
        });
    }

    fn listen(self, connection: &TcpStream) -> io::Result<()> {
        let mut session =
            SessionBuilder::new("mail.example").build(Ipv4Addr::LOCALHOST.into(), self);
        let mut lines = BufReader::new(connection);
        let mut out = connection;
        let mut response = session.greeting();
        loop {
            if !matches!(response.action, Action::NoReply) {
                out.write_all(&response.buffer()?)?;
            }
            let mut line = Vec::new();
            if matches!(response.action, Action::Close) || lines.read_until(b'\n', &mut line)? == 0
            {
                return Ok(());
            }
            response = session.process(&line);
        }
    }

    fn mails(&self) -> Vec<String> {
        self.arrived.lock().expect("not poisoned").clone()
    }
}

fn mailer(port: u16) -> Mailer {
    let url = format!("smtp://127.0.0.1:{port}").into();
    let from = "Meetbedrijf <toestemming@meetbedrijf.example>".to_owned();
    Mailer::new(&MailSettings { url, from }).expect("usable settings")
}

/// An app that sends through a server at this port, with a customer in the portal.
async fn app_with_mail(port: u16) -> TestApp {
    let mut app = TestApp::start().await;
    app.app.mailer = Some(mailer(port));
    app.customer(KLANT, METER).await;
    app
}

impl TestApp {
    async fn give_with_receipt(&self, email: &str) -> Value {
        let cookie = self.customer_browser(KLANT, 1).await;
        let input = json!({
            "textVersion": ConsentText::current().version, "declaredBy": "the holder",
            "authority": "OWNER", "agreed": true, "receiptEmail": email,
        });
        let answer = self.portal(&cookie, GIVE, json!({ "input": input })).await;
        assert_eq!(answer["data"]["giveConsent"]["status"], "GIVEN", "{answer}");
        answer
    }

    async fn mail(&self) -> Sent {
        let mailer = self.app.mailer.as_ref().expect("a mailer");
        send_mail(&self.app.store.database, mailer, self.clock.now()).await.expect("tried")
    }

    /// How many mails wait.
    async fn waiting(&self) -> i64 {
        let client = database::connect(&self.database.url()).await;
        client.query_one("select count(*) from mail_outbox", &[]).await.expect("a row").get(0)
    }
}

#[tokio::test]
async fn both_acts_are_confirmed_by_mail_where_an_address_is_given() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("an address");
    let mut app = app_with_mail(listener.local_addr().expect("bound").port()).await;
    let mailbox = Mailbox::default();
    mailbox.open(listener);
    Arc::make_mut(&mut app.app.config).company_name =
        Some("Meetbedrijf Test".parse().expect("a name"));
    app.give_with_receipt("houder@klant.example").await;
    let cookie = app.customer_browser(KLANT, 1).await;
    let input = json!({
        "declaredBy": "the holder", "authority": "OWNER", "receiptEmail": "houder@klant.example",
    });
    app.portal(&cookie, WITHDRAW, json!({ "input": input })).await;
    assert_eq!(app.mail().await, Sent { sent: 2, ..Sent::default() });
    assert_eq!(app.waiting().await, 0, "no address is kept");
    let mails = mailbox.mails();
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        assert!(mail.starts_with("from toestemming@meetbedrijf.example to houder@klant.example"));
        assert!(mail.contains(KLANT), "{mail}");
        assert!(mail.contains("Meetbedrijf: Meetbedrijf Test"), "{mail}");
    }
    assert!(mails[0].contains(ConsentText::current().version), "{}", mails[0]);
    assert!(mails[1].contains("Toestemming ingetrokken"), "{}", mails[1]);
}

#[tokio::test]
async fn a_mail_server_that_is_away_loses_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("an address");
    let port = listener.local_addr().expect("bound").port();
    drop(listener);
    let app = app_with_mail(port).await;
    app.give_with_receipt("houder@klant.example").await;
    assert_eq!(app.mail().await, Sent { postponed: 1, ..Sent::default() });
    assert_eq!(app.mail().await, Sent::default(), "it is not tried again at once");
    let mailbox = Mailbox::default();
    mailbox.open(TcpListener::bind(("127.0.0.1", port)).expect("still free"));
    app.clock.set(app.clock.now() + TimeDelta::minutes(2));
    assert_eq!(app.mail().await, Sent { sent: 1, ..Sent::default() });
    assert_eq!(mailbox.mails().len(), 1);
}

#[tokio::test]
async fn while_a_mail_server_says_nothing_no_transaction_waits_for_it_and_nobody_sends_the_same() {
    // It accepts, and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").expect("an address");
    let app = app_with_mail(listener.local_addr().expect("bound").port()).await;
    app.give_with_receipt("houder@klant.example").await;
    // However slow this machine is, the mail server is not given up.
    let standstill = Standstill::begin();
    let looked = async {
        let taken = "select 1 from mail_outbox where attempts = 1";
        let client = database::connect(&app.database.url()).await;
        eventually("it is taken", async || client.query_opt(taken, &[]).await.expect("asked"))
            .await;
        let in_transaction = "select count(*) from pg_stat_activity
            where datname = current_database() and application_name = 'meetpoort' and state like 'idle in%'";
        let row = client.query_one(in_transaction, &[]).await.expect("a row");
        (row.get::<_, i64>(0), app.mail().await)
    };
    tokio::select! {
        _ = app.mail() => panic!("the mail server says nothing"),
        found = looked => assert_eq!(found, (0, Sent::default())),
    }
    drop(standstill);
    tokio::time::resume();
    // Whoever took it is gone: it is sent once more.
    app.clock.set(app.clock.now() + TimeDelta::minutes(11));
    let mailbox = Mailbox::default();
    mailbox.open(listener);
    assert_eq!(app.mail().await, Sent { sent: 1, ..Sent::default() });
    assert_eq!(app.waiting().await, 0);
}

#[tokio::test]
async fn a_mail_that_nobody_takes_for_a_week_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("an address");
    let port = listener.local_addr().expect("bound").port();
    drop(listener);
    let app = app_with_mail(port).await;
    app.give_with_receipt("houder@klant.example").await;
    app.clock.set(app.clock.now() + TimeDelta::days(7));
    assert_eq!(app.mail().await, Sent { given_up: 1, ..Sent::default() });
    assert_eq!(app.waiting().await, 0);
}

#[tokio::test]
async fn without_a_mail_server_or_an_address_nothing_waits() {
    let mut app = app_with_mail(9).await;
    let query = "{ mailsReceipts }";
    assert_eq!(app.portal_data(&None, query).await["mailsReceipts"], true);
    app.give_with_receipt("").await;
    app.withdraws(KLANT).await;
    app.app.mailer = None;
    assert_eq!(app.portal_data(&None, query).await["mailsReceipts"], false);
    app.clock.set(app.clock.now() + TimeDelta::minutes(1));
    app.give_with_receipt("houder@klant.example").await;
    assert_eq!(app.waiting().await, 0);
}
