// SPDX-License-Identifier: Apache-2.0

//! What is worth knowing about this SDK, each as a test.

use std::time::SystemTime;

use aws_sdk_codecatalyst::config::retry::RetryConfig;
use aws_sdk_codecatalyst::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_codecatalyst::primitives::{DateTime, DateTimeFormat};
use aws_sdk_codecatalyst::{Client, Config};
use aws_smithy_http_client::tls::{self, TlsContext, TrustStore, rustls_provider::CryptoMode};
use codecatalyst_sdk_tests::{ATTEMPTS, Server, config, https};
use serde_json::json;

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
    let user = Server::of_environment().new_user();
    let client = Client::from_conf(user.config().build());
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
    let mut user = Server::of_environment().new_user();
    user.add_fault(json!({"body": {"dropMembers": ["secret"]}}));
    let client = Client::from_conf(user.config().build());
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
        let mut user = Server::of_environment().new_user();
        let date = DateTime::from_secs(now + offset)
            .fmt(DateTimeFormat::HttpDate)
            .unwrap();
        user.add_fault(json!({
            "error": {"code": code, "headers": [{"name": "Date", "value": date}]},
        }));
        let client = Client::from_conf(user.config().build());
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

/// What the SDK makes of one answer that is spoilt: requests, tokens, and what an error says. Where it
/// ends in an error and a token is made, nobody has the token's secret.
#[tokio::test]
async fn retries_short_answers_but_not_wrong_ones() {
    for (rule, requests, tokens, failure) in [
        (json!({"fault": "EMPTY_RESPONSE"}), 2, 1, ""),
        (json!({"fault": "CLOSE_AFTER_HEADERS"}), 2, 1, ""),
        (json!({"body": {"truncateAtFraction": 0.5}}), 2, 2, ""),
        (
            json!({"when": "after", "error": {"code": "InternalFailure", "statusCode": 500}}),
            2,
            2,
            "",
        ),
        (
            json!({"error": {"code": "ServiceUnavailable", "statusCode": 503}}),
            2,
            1,
            "",
        ),
        (
            json!({
                "error": {"code": "BadGateway", "statusCode": 502},
                "body": {"replace": "<html>", "contentType": "text/html"},
            }),
            2,
            1,
            "",
        ),
        (
            json!({"fault": "RANDOM_DATA_THEN_CLOSE"}),
            1,
            0,
            "invalid HTTP version parsed",
        ),
        (
            json!({"body": {"malformed": true}}),
            1,
            1,
            "failed to parse JSON",
        ),
    ] {
        let mut user = Server::of_environment().new_user();
        let client = Client::from_conf(user.config().build());
        let mut once = rule.clone();
        once["times"] = json!(1);
        user.add_fault(once);
        let created = client.create_access_token().name("x").send().await;
        let said = created
            .err()
            .map(|error| DisplayErrorContext(&error).to_string());
        match &said {
            None => assert_eq!(failure, "", "{rule}"),
            Some(said) => assert!(
                !failure.is_empty() && said.contains(failure),
                "{rule}: {said}"
            ),
        }
        let call = &user.calls("CreateAccessToken")[0];
        assert_eq!(
            call["attempts"].as_array().unwrap().len(),
            requests,
            "{rule}"
        );
        assert_eq!(
            call["accessTokenIds"].as_array().unwrap().len(),
            tokens,
            "{rule}"
        );
    }
}
