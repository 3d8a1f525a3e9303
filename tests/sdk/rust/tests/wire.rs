// SPDX-License-Identifier: Apache-2.0

//! What is worth knowing about this SDK, each as a test.

use std::time::SystemTime;

use aws_sdk_codecatalyst::config::retry::RetryConfig;
use aws_sdk_codecatalyst::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_codecatalyst::primitives::{DateTime, DateTimeFormat};
use aws_sdk_codecatalyst::{Client, Config};
use aws_smithy_http_client::tls::{self, TlsContext, TrustStore, rustls_provider::CryptoMode};
use codecatalyst_sdk_tests::{ATTEMPTS, Server, config, https, new_client};
use serde_json::{Value, json};

#[tokio::test]
async fn sends_the_bearer_token_over_plain_http_even_when_it_could_do_better() {
    let user = Server::of_environment().new_user();
    let both = https(user.server.ca_pem.clone());
    let client = Client::from_conf(user.config().http_client(both).build());
    let session = client.verify_session().send().await.unwrap();
    assert_eq!(session.identity(), Some(user.identity.as_str()));
}

#[tokio::test]
async fn refuses_a_ca_that_it_was_not_told() {
    let user = Server::of_environment().new_user();
    let nobody = TlsContext::builder()
        .with_trust_store(TrustStore::empty())
        .build()
        .unwrap();
    let client = Client::from_conf(
        config(&user.server.tls_url, &user.token)
            .http_client(
                aws_smithy_http_client::Builder::new()
                    .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
                    .tls_context(nobody)
                    .build_https(),
            )
            .retry_config(RetryConfig::disabled())
            .build(),
    );
    let error = client.verify_session().send().await.unwrap_err();
    let message = DisplayErrorContext(&error).to_string();
    assert!(message.contains("UnknownIssuer"), "{message}");
    assert!(user.requests().is_empty());
}

#[tokio::test]
async fn says_that_a_token_is_missing_and_sends_nothing() {
    let user = Server::of_environment().new_user();
    let client = Client::from_conf(
        Config::builder()
            .behavior_version_latest()
            .endpoint_url(&user.server.url)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build(),
    );
    let error = client.verify_session().send().await.unwrap_err();
    let message = DisplayErrorContext(&error).to_string();
    assert!(message.contains("no identity resolver"), "{message}");
    assert!(user.requests().is_empty());
}

#[tokio::test]
async fn sends_an_expiry_in_microseconds_and_gets_it_back_in_milliseconds() {
    let (user, client) = new_client();
    let fine = DateTime::from_secs_and_nanos(4_070_912_645, 678_999_999);
    let created = client
        .create_access_token()
        .name("x")
        .expires_time(fine)
        .send()
        .await
        .unwrap();
    assert_eq!(
        user.requests()[0]["request"]["body"],
        r#"{"expiresTime":"2099-01-01T01:04:05.678999Z","name":"x"}"#
    );
    assert_eq!(
        created.expires_time(),
        &DateTime::from_secs_and_nanos(4_070_912_645, 678_000_000)
    );
}

#[tokio::test]
async fn takes_an_answer_without_a_secret_for_one_with_an_empty_secret() {
    let (mut user, client) = new_client();
    user.add_fault(json!({"body": {"dropMembers": ["secret"]}}));
    let created = client.create_access_token().name("x").send().await;
    assert_eq!(created.unwrap().secret(), "");
}

#[tokio::test]
async fn leaves_a_reset_connection_to_the_sdk() {
    let mut user = Server::of_environment().new_user();
    let client = Client::from_conf(user.config().retry_config(RetryConfig::disabled()).build());
    client.verify_session().send().await.unwrap();
    user.add_fault(json!({"times": 1, "fault": "CONNECTION_RESET_BY_PEER"}));
    let error = client.verify_session().send().await.unwrap_err();
    assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
    assert_eq!(user.requests().len(), 2);
}

/// The SDK takes a refusal for one of its clock when the answer's Date is more than four minutes off,
/// and tries again as if it was throttled.
#[tokio::test]
async fn retries_an_exception_only_when_the_clocks_differ() {
    let now = DateTime::from(SystemTime::now()).secs();
    for (code, offset, requests) in [
        ("ValidationException", 0, 1),
        ("ServiceQuotaExceededException", 0, 1),
        ("AccessDeniedException", 0, 1),
        ("ResourceNotFoundException", 0, 1),
        ("ConflictException", 0, 1),
        ("AccessDeniedException", 3600, ATTEMPTS),
        ("AccessDeniedException", -3600, ATTEMPTS),
        ("ConflictException", 3600, 1),
    ] {
        let (mut user, client) = new_client();
        let date = DateTime::from_secs(now + offset)
            .fmt(DateTimeFormat::HttpDate)
            .unwrap();
        user.add_fault(json!({
            "error": {"code": code, "headers": [{"name": "Date", "value": date}]},
        }));
        let error = client
            .create_access_token()
            .name("x")
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.code(), Some(code));
        assert_eq!(user.requests().len(), requests, "{code}, {offset} s");
    }
}

/// What the SDK makes of one answer that is spoilt: how many requests there are, how many tokens are
/// made, and what the error says, if there is one. Then nobody has the secret of a token that was made.
async fn expect_of_one(rule: Value, requests: usize, tokens: usize, failure: Option<&str>) {
    let (mut user, client) = new_client();
    let mut once = rule.clone();
    once["times"] = json!(1);
    user.add_fault(once);
    let created = client.create_access_token().name("x").send().await;
    match (created, failure) {
        (Err(error), Some(wanted)) => {
            let said = DisplayErrorContext(&error).to_string();
            assert!(said.contains(wanted), "{rule}: {said}");
        }
        (created, wanted) => assert_eq!(created.is_err(), wanted.is_some(), "{rule}: {created:?}"),
    }
    let call = &user.calls("CreateAccessToken")[0];
    let count = |member: &str| call[member].as_array().map(Vec::len);
    assert_eq!(count("attempts"), Some(requests), "{rule}");
    assert_eq!(count("accessTokenIds"), Some(tokens), "{rule}");
}

#[tokio::test]
async fn retries_answers_that_are_too_short() {
    let half = json!({"body": {"truncateAtFraction": 0.5}});
    expect_of_one(json!({"fault": "EMPTY_RESPONSE"}), 2, 1, None).await;
    expect_of_one(json!({"fault": "CLOSE_AFTER_HEADERS"}), 2, 1, None).await;
    expect_of_one(half, 2, 2, None).await;
}

#[tokio::test]
async fn retries_errors_of_servers_and_proxies() {
    let after = json!({"when": "after", "error": {"code": "InternalFailure", "statusCode": 500}});
    let busy = json!({"error": {"code": "ServiceUnavailable", "statusCode": 503}});
    let proxy = json!({
        "error": {"code": "BadGateway", "statusCode": 502},
        "body": {"replace": "<html>", "contentType": "text/html"},
    });
    expect_of_one(after, 2, 2, None).await;
    expect_of_one(busy, 2, 1, None).await;
    expect_of_one(proxy, 2, 1, None).await;
}

#[tokio::test]
async fn does_not_retry_answers_that_are_wrong() {
    let noise = json!({"fault": "RANDOM_DATA_THEN_CLOSE"});
    let no_json = json!({"body": {"malformed": true}});
    expect_of_one(noise, 1, 0, Some("invalid HTTP version parsed")).await;
    expect_of_one(no_json, 1, 1, Some("failed to parse JSON")).await;
}
