// SPDX-License-Identifier: Apache-2.0

//! A program of its own, because it changes its environment.

use std::env;

use aws_config::BehaviorVersion;
use aws_sdk_codecatalyst::Client;
use aws_sdk_codecatalyst::config::Token;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use codecatalyst_sdk_tests::Server;

#[tokio::test]
async fn takes_endpoint_and_ca_from_the_environment_and_no_token() {
    let user = Server::of_environment().new_user();
    // SAFETY: it is the only test here, and no other thread reads the environment meanwhile.
    unsafe {
        env::set_var("AWS_ENDPOINT_URL_CODECATALYST", &user.server.tls_url);
        env::set_var("SSL_CERT_FILE", env::var("CODECATALYST_MOCK_CA").unwrap());
        env::set_var("AWS_REGION", "us-west-2");
        env::set_var("AWS_BEARER_TOKEN_CODECATALYST", &user.token);
    }
    // As the SDK's default client does, this one trusts what the environment says.
    let https = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let loaded = aws_config::defaults(BehaviorVersion::latest())
        .http_client(https)
        .load()
        .await;
    assert!(loaded.token_provider().is_none());

    // quote: token
    let config = aws_sdk_codecatalyst::config::Builder::from(&loaded)
        .bearer_token(Token::new(&user.token, None))
        .build();
    let client = Client::from_conf(config);
    // end quote
    let session = client.verify_session().send().await.unwrap();
    assert_eq!(session.identity(), Some(user.identity.as_str()));
}
