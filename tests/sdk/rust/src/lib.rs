// SPDX-License-Identifier: Apache-2.0

//! What the tests need of the server: a user of their own, faults for it, and what was seen of it.

use std::env;
use std::fs;
use std::time::Duration;

use aws_sdk_codecatalyst::Client;
use aws_sdk_codecatalyst::config::{
    BehaviorVersion, Builder, Config, Region, SharedHttpClient, Token,
};
use aws_sdk_codecatalyst::primitives::{DateTime, DateTimeFormat};
use aws_smithy_http_client::tls::{self, TlsContext, TrustStore, rustls_provider::CryptoMode};
use serde_json::{Value, json};

// quote: attempts
/// How often the SDK sends a call that is throttled or gets no answer.
pub const ATTEMPTS: usize = 3;
// end quote

// quote: http
/// What a client needs to come here: `Client::from_conf(config(...).build())`.
pub fn config(endpoint: &str, token: &str) -> Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-west-2"))
        .endpoint_url(endpoint) // http://127.0.0.1:8700
        .bearer_token(Token::new(token, None))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
}
// end quote

// quote: https
/// An HTTP client that trusts one CA and nobody else.
pub fn https(ca_pem: Vec<u8>) -> SharedHttpClient {
    let context = TlsContext::builder()
        .with_trust_store(TrustStore::empty().with_pem_certificate(ca_pem))
        .build()
        .expect("a PEM certificate");
    aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .tls_context(context)
        .build_https()
}
// end quote

/// A user of the test's own, and a client of this user, over HTTP.
pub fn new_client() -> (User, Client) {
    let user = Server::of_environment().new_user();
    let client = Client::from_conf(user.config().build());
    (user, client)
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: scripts/sdk-matrix rust sets it"))
}

/// The server that scripts/sdk-matrix started.
pub struct Server {
    pub url: String,
    pub tls_url: String,
    pub ca_pem: Vec<u8>,
    agent: ureq::Agent,
}

impl Server {
    pub fn of_environment() -> Self {
        let ca = variable("CODECATALYST_MOCK_CA");
        Self {
            url: variable("CODECATALYST_MOCK_URL"),
            tls_url: variable("CODECATALYST_MOCK_TLS_URL"),
            ca_pem: fs::read(&ca).unwrap_or_else(|error| panic!("{ca}: {error}")),
            agent: ureq::Agent::config_builder()
                .http_status_as_error(false)
                .proxy(None)
                .timeout_global(Some(Duration::from_secs(30)))
                .build()
                .into(),
        }
    }

    /// Sends a request to the admin API, and panics when it is refused.
    pub fn admin(&self, method: &str, path: &str, body: &Value) -> Value {
        self.try_admin(method, path, body)
            .unwrap_or_else(|problem| panic!("{method} {path}: {problem}"))
    }

    fn try_admin(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .body(if body.is_null() {
                String::new()
            } else {
                body.to_string()
            })
            .map_err(|error| error.to_string())?;
        let mut answer = self.agent.run(request).map_err(|error| error.to_string())?;
        let text = answer
            .body_mut()
            .read_to_string()
            .map_err(|error| error.to_string())?;
        if answer.status().is_success() {
            serde_json::from_str(&text).map_err(|error| error.to_string())
        } else {
            Err(format!("{}: {text}", answer.status()))
        }
    }

    /// What the server's clock shows.
    pub fn now(&self) -> DateTime {
        instant(&self.admin("GET", "/_mock/clock", &Value::Null)["now"])
    }

    pub fn advance_clock(&self, by: Duration) {
        self.admin(
            "PUT",
            "/_mock/clock",
            &json!({"action": "advance", "ms": by.as_millis() as u64}),
        );
    }

    /// A user whom nobody else knows.
    pub fn new_user(self) -> User {
        let token: String = std::iter::repeat_with(fastrand::alphanumeric)
            .take(32)
            .collect();
        let answer = self.admin("POST", "/_mock/users", &json!({"user": {"token": token}}));
        let text = |name: &str| answer["user"][name].as_str().expect("who it is").to_owned();
        User {
            name: text("userName"),
            identity: text("identity"),
            token,
            rules: Vec::new(),
            server: self,
        }
    }
}

/// The user of a bearer token, until the end of the test.
pub struct User {
    pub server: Server,
    pub token: String,
    pub name: String,
    pub identity: String,
    rules: Vec<String>,
}

impl User {
    /// What a client of this user needs, over HTTP.
    pub fn config(&self) -> Builder {
        config(&self.server.url, &self.token)
    }

    /// Makes this user's requests go wrong as a rule says, until the end of the test.
    pub fn add_fault(&mut self, mut rule: Value) {
        let id = format!("{}-{}", self.name, self.rules.len() + 1);
        rule["id"] = json!(id);
        rule["match"]["user"] = json!({"equalTo": self.name});
        self.server.admin("POST", "/_mock/faults", &rule);
        self.rules.push(id);
    }

    /// The user's calls of an operation, each with its attempts.
    pub fn calls(&self, operation: &str) -> Vec<Value> {
        self.journal("calls", &format!("&operation={operation}"))
    }

    /// The user's requests, oldest first.
    pub fn requests(&self) -> Vec<Value> {
        self.journal("requests", "")
    }

    fn journal(&self, what: &str, filter: &str) -> Vec<Value> {
        let path = format!("/_mock/{what}?user={}{filter}", self.identity);
        match self.server.admin("GET", &path, &Value::Null)[what].take() {
            Value::Array(entries) => entries,
            other => panic!("{path}: {other}"),
        }
    }
}

impl Drop for User {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let path = format!("/_mock/calls?user={}", self.identity);
            eprintln!(
                "the server saw: {:#}",
                self.server
                    .try_admin("GET", &path, &Value::Null)
                    .unwrap_or_default()
            );
        }
        // A failed test has said why already; a second panic would hide it.
        for id in &self.rules {
            let _ = self
                .server
                .try_admin("DELETE", &format!("/_mock/faults/{id}"), &Value::Null);
        }
    }
}

/// A date-time of the admin API.
pub fn instant(value: &Value) -> DateTime {
    let text = value.as_str().expect("a date-time");
    DateTime::from_str(text, DateTimeFormat::DateTime).expect("a date-time of RFC 3339")
}
