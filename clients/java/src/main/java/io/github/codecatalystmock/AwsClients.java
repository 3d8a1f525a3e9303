// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import java.util.function.Consumer;
import software.amazon.awssdk.auth.token.credentials.StaticTokenProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystAsyncClient;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystAsyncClientBuilder;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystBaseClientBuilder;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystClient;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystClientBuilder;

/** All that knows the AWS SDK, so that the rest works without it. */
final class AwsClients {
    private AwsClients() {}

    static CodeCatalystClient sync(MockUser user, Consumer<CodeCatalystClientBuilder> options) {
        return build(CodeCatalystClient.builder(), user, options);
    }

    static CodeCatalystAsyncClient async(MockUser user, Consumer<CodeCatalystAsyncClientBuilder> options) {
        return build(CodeCatalystAsyncClient.builder(), user, options);
    }

    private static <B extends CodeCatalystBaseClientBuilder<B, C>, C> C build(
            B builder, MockUser user, Consumer<B> options) {
        // quote: client
        builder.endpointOverride(user.server().url())
                .region(Region.US_WEST_2)
                .tokenProvider(StaticTokenProvider.create(user::token));
        // end quote
        options.accept(builder);
        return builder.build();
    }
}
