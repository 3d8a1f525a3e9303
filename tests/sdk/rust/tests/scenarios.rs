// SPDX-License-Identifier: Apache-2.0

//! The scenarios that every SDK shows, over HTTP, and over HTTPS the one that says so.
//!
//! Requests to the admin API block. No call of the SDK is under way then, so nothing waits for them.

use std::time::Duration;

use aws_sdk_codecatalyst::Client;
use aws_sdk_codecatalyst::config::http::HttpResponse;
use aws_sdk_codecatalyst::config::retry::RetryConfig;
use aws_sdk_codecatalyst::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_codecatalyst::operation::RequestId;
use aws_sdk_codecatalyst::operation::create_access_token::{
    CreateAccessTokenError, CreateAccessTokenOutput,
};
use aws_sdk_codecatalyst::primitives::{DateTime, DateTimeFormat};
use codecatalyst_sdk_tests::{ATTEMPTS, config, https, new_client};
use serde_json::{Value, json};

const YEAR_SECONDS: i64 = 365 * 24 * 3600;
const HOUR: Duration = Duration::from_secs(3600);

async fn create(client: &Client, name: &str) -> CreateAccessTokenOutput {
    client
        .create_access_token()
        .name(name)
        .send()
        .await
        .expect("a token")
}

async fn names(client: &Client) -> Vec<String> {
    let items: Result<Vec<_>, _> = client
        .list_access_tokens()
        .into_paginator()
        .items()
        .send()
        .collect()
        .await;
    items
        .expect("all pages")
        .into_iter()
        .map(|item| item.name)
        .collect()
}

/// The status that came with an exception, which must be the service's.
fn status<E>(error: &SdkError<E, HttpResponse>) -> u16 {
    let SdkError::ServiceError(context) = error else {
        panic!("not from the service")
    };
    context.raw().status().as_u16()
}

fn array(value: &Value) -> &Vec<Value> {
    value.as_array().expect("an array")
}

#[tokio::test]
async fn creates_tokens_with_and_without_expiry() {
    let (user, client) = new_client();
    let expires = DateTime::from_str("2099-01-02T03:04:05.678Z", DateTimeFormat::DateTime).unwrap();
    let created = client
        .create_access_token()
        .name("tök🙂")
        .expires_time(expires)
        .send()
        .await
        .unwrap();
    assert_eq!(created.expires_time(), &expires);
    assert_eq!(created.name(), "tök🙂");
    assert!(!created.secret().is_empty());
    assert!(!created.access_token_id().is_empty());

    let earliest = user.server.now().to_millis().unwrap() + YEAR_SECONDS * 1000;
    let lasting = create(&client, "lasting")
        .await
        .expires_time()
        .to_millis()
        .unwrap();
    let latest = user.server.now().to_millis().unwrap() + YEAR_SECONDS * 1000;
    assert!(
        (earliest..=latest).contains(&lasting),
        "{earliest} <= {lasting} <= {latest}"
    );
}

#[tokio::test]
async fn pages_through_25_tokens_and_deletes_one() {
    let (user, client) = new_client();
    let wanted: Vec<String> = (0..25).map(|number| format!("token {number}")).collect();
    let mut last = None;
    for name in &wanted {
        last = Some(create(&client, name).await);
    }
    assert_eq!(names(&client).await, wanted);
    assert_eq!(user.calls("ListAccessTokens").len(), 3);

    let last = last.unwrap();
    let gone = last.access_token_id();
    client.delete_access_token().id(gone).send().await.unwrap();
    assert_eq!(names(&client).await, wanted[..24]);
    let error = client
        .delete_access_token()
        .id(gone)
        .send()
        .await
        .unwrap_err();
    assert_eq!(status(&error), 404);
    assert!(error.into_service_error().is_resource_not_found_exception());
}

#[tokio::test]
async fn tells_who_calls_and_the_request_id() {
    let (user, client) = new_client();
    let session = client.verify_session().send().await.unwrap();
    let details = client.get_user_details().send().await.unwrap();
    assert_eq!(session.identity(), Some(user.identity.as_str()));
    assert_eq!(details.user_id(), session.identity());
    assert_eq!(details.user_name(), Some(user.name.as_str()));

    let error = client
        .delete_access_token()
        .id("nothing")
        .send()
        .await
        .unwrap_err();
    let requests = user.requests();
    assert_eq!(session.request_id(), requests[0]["requestId"].as_str());
    assert_eq!(error.request_id(), requests[2]["requestId"].as_str());
}

/// Creates a token once, without retries, while the service answers every create with an exception.
async fn create_with(code: &str, message: &str) -> SdkError<CreateAccessTokenError, HttpResponse> {
    let (mut user, _) = new_client();
    user.add_fault(json!({
        "match": {"operation": "CreateAccessToken"},
        "error": {"code": code, "message": message},
    }));
    let once = Client::from_conf(user.config().retry_config(RetryConfig::disabled()).build());
    once.create_access_token()
        .name("x")
        .send()
        .await
        .unwrap_err()
}

#[tokio::test]
async fn raises_the_six_typed_exceptions() {
    let (_user, client) = new_client();
    let error = client
        .create_access_token()
        .name("x".repeat(101))
        .send()
        .await
        .unwrap_err();
    assert_eq!(status(&error), 400);
    assert_eq!(
        error.message(),
        Some(
            "1 validation error detected. Value at '/name' failed to satisfy constraint: \
             Member must have length between 1 and 100, inclusive"
        )
    );
    assert!(error.into_service_error().is_validation_exception());

    let error = client
        .delete_access_token()
        .id("nothing")
        .send()
        .await
        .unwrap_err();
    assert_eq!(status(&error), 404);
    assert!(error.message().unwrap().contains("token"), "{error:?}");
    assert!(error.into_service_error().is_resource_not_found_exception());

    type Is = fn(&CreateAccessTokenError) -> bool;
    let others: [(&str, u16, Is); 4] = [
        (
            "ServiceQuotaExceededException",
            402,
            CreateAccessTokenError::is_service_quota_exceeded_exception,
        ),
        (
            "ConflictException",
            409,
            CreateAccessTokenError::is_conflict_exception,
        ),
        (
            "AccessDeniedException",
            403,
            CreateAccessTokenError::is_access_denied_exception,
        ),
        (
            "ThrottlingException",
            429,
            CreateAccessTokenError::is_throttling_exception,
        ),
    ];
    for (code, wanted, is) in others {
        let error = create_with(code, "because").await;
        assert_eq!(status(&error), wanted, "{code}");
        assert_eq!(error.message(), Some("because"), "{code}");
        assert!(is(&error.into_service_error()), "{code}");
    }
}

#[tokio::test]
async fn retries_throttled_calls() {
    let (mut user, client) = new_client();
    user.add_fault(json!({
        "match": {"operation": "CreateAccessToken"},
        "error": {"code": "ThrottlingException"},
    }));
    let error = client
        .create_access_token()
        .name("x")
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_throttling_exception());
    let calls = user.calls("CreateAccessToken");
    assert_eq!(calls.len(), 1);
    let statuses: Vec<_> = array(&calls[0]["attempts"])
        .iter()
        .map(|one| &one["status"])
        .collect();
    assert_eq!(statuses, [429; ATTEMPTS]);
}

// quote: test
#[tokio::test]
async fn recovers_from_a_reset_connection() {
    let (mut user, client) = new_client();
    user.add_fault(json!({
        "match": {"operation": "CreateAccessToken"},
        "times": 1,
        "fault": "CONNECTION_RESET_BY_PEER",
    }));

    create(&client, "ci").await;

    assert_eq!(names(&client).await, ["ci"]);
    let calls = user.calls("CreateAccessToken");
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0]["attempts"].as_array().unwrap().len(), 2);
}
// end quote

#[tokio::test]
async fn shows_the_duplicate_of_a_lost_answer() {
    let (mut user, client) = new_client();
    user.add_fault(json!({
        "match": {"operation": "CreateAccessToken", "attempt": {"max": 1}},
        "when": "after",
        "fault": "CONNECTION_RESET_BY_PEER",
    }));
    let created = create(&client, "ci").await;
    assert_eq!(names(&client).await, ["ci", "ci"]);
    let call = &user.calls("CreateAccessToken")[0];
    assert_eq!(call["duplicates"], 1);
    assert_eq!(array(&call["accessTokenIds"]).len(), 2);
    assert_eq!(call["accessTokenIds"][1], created.access_token_id());
}

#[tokio::test]
async fn forgets_expired_tokens() {
    let (user, client) = new_client();
    let in_an_hour = DateTime::from_millis(user.server.now().to_millis().unwrap() + 3_600_000);
    let short = client
        .create_access_token()
        .name("short")
        .expires_time(in_an_hour)
        .send()
        .await
        .unwrap();
    create(&client, "long").await;
    assert_eq!(names(&client).await, ["short", "long"]);
    user.server.advance_clock(HOUR + Duration::from_secs(1));
    assert_eq!(names(&client).await, ["long"]);
    let error = client
        .delete_access_token()
        .id(short.access_token_id())
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_resource_not_found_exception());
}

#[tokio::test]
async fn keeps_two_users_apart_in_parallel() {
    async fn create_and_list(client: &Client, name: &str) {
        let wanted: Vec<String> = (0..12).map(|number| format!("{name} {number}")).collect();
        for name in &wanted {
            create(client, name).await;
        }
        assert_eq!(names(client).await, wanted);
    }
    let (_alice, of_alice) = new_client();
    let (_bob, of_bob) = new_client();
    tokio::join!(
        create_and_list(&of_alice, "alice"),
        create_and_list(&of_bob, "bob")
    );
}

#[tokio::test]
async fn works_over_https() {
    let (user, _) = new_client();
    // quote: https
    let client = Client::from_conf(
        config(&user.server.tls_url, &user.token)
            .http_client(https(user.server.ca_pem.clone()))
            .build(),
    );
    // end quote
    create(&client, "ci").await;
    assert_eq!(names(&client).await, ["ci"]);
}
