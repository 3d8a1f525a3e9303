// SPDX-License-Identifier: Apache-2.0
package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.codecatalystmock.CodecatalystMock;
import io.github.codecatalystmock.CodecatalystMockExtension;
import io.github.codecatalystmock.MockUser;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystClient;
import software.amazon.awssdk.services.codecatalyst.model.AccessDeniedException;
import software.amazon.awssdk.services.codecatalyst.model.ConflictException;
import software.amazon.awssdk.services.codecatalyst.model.CreateAccessTokenResponse;
import software.amazon.awssdk.services.codecatalyst.model.ThrottlingException;

/** What docs/clients/java.md says beside the scenarios. */
@ExtendWith(CodecatalystMockExtension.class)
class WorthKnowingTest {
    private static CreateAccessTokenResponse create(CodeCatalystClient client) {
        return client.createAccessToken(request -> request.name("ci"));
    }

    @Test
    void makesThreeAttemptsInTheModesStandardAndAdaptive(CodecatalystMock server) {
        for (RetryMode mode : List.of(RetryMode.STANDARD, RetryMode.ADAPTIVE_V2)) {
            try (MockUser user = server.newUser()) {
                user.addFault(Map.of("error", Map.of("code", "ThrottlingException")));
                CodeCatalystClient client =
                        user.client(builder -> builder.overrideConfiguration(options -> options.retryStrategy(mode)));
                assertThrows(ThrottlingException.class, () -> create(client));
                assertEquals(3, user.calls().get(0).attempts().size(), mode.toString());
            }
        }
    }

    @Test
    void doesNotRetryWhenToldSo(MockUser user) {
        user.addFault(Map.of("error", Map.of("code", "ThrottlingException")));
        // quote: no-retries
        CodeCatalystClient client = user.client(builder ->
                builder.overrideConfiguration(options -> options.retryStrategy(retries -> retries.maxAttempts(1))));
        // end quote
        assertThrows(ThrottlingException.class, () -> create(client));
        assertEquals(1, user.requests().size());
    }

    @Test
    void takesARefusalForAClockThatIsWrongWhenTheServersWasMoved() {
        try (CodecatalystMock server = CodecatalystMock.start("--clock-start", "2030-01-01T00:00:00Z");
                MockUser user = server.newUser()) {
            user.addFault(Map.of("error", Map.of("code", "AccessDeniedException")));
            assertThrows(AccessDeniedException.class, () -> create(user.client()));
            assertEquals(2, user.calls().get(0).attempts().size());
        }
    }

    @Test
    void doesNotRetryAConflict(MockUser user, CodeCatalystClient client) {
        user.addFault(Map.of("error", Map.of("code", "ConflictException")));
        assertThrows(ConflictException.class, () -> create(client));
        assertEquals(1, user.requests().size());
    }

    @Test
    void retriesASuccessWhoseBodyIsBroken(MockUser user, CodeCatalystClient client) {
        user.addFault(Map.of(
                "match", Map.of("operation", "CreateAccessToken"), "times", 1, "body", Map.of("malformed", true)));
        assertNotNull(create(client).secret());
        assertEquals(1, user.calls().get(0).duplicates());
    }

    @Test
    void takesAnAnswerWithoutASecretForASuccess(MockUser user, CodeCatalystClient client) {
        user.addFault(Map.of("body", Map.of("dropMembers", List.of("secret"))));
        assertNull(create(client).secret());
    }

    @Test
    void sendsNanosecondsAndGetsMilliseconds(CodeCatalystClient client) {
        Instant asked = Instant.parse("2099-01-02T03:04:05.678912345Z");
        Instant given = client.createAccessToken(request -> request.name("ci").expiresTime(asked))
                .expiresTime();
        assertEquals(Instant.parse("2099-01-02T03:04:05.678Z"), given);
    }

    @Test
    void asksBeforeItSendsABody(MockUser user, CodeCatalystClient client) {
        create(client);
        Map<?, ?> request = (Map<?, ?>) user.requests().get(0).json().get("request");
        assertEquals("100-continue", ((Map<?, ?>) request.get("headers")).get("expect"));
    }

    @Test
    void worksOverHttpsAsynchronously(CodecatalystMock server, MockUser user) {
        // quote: async-https
        var client = user.asyncClient(builder -> builder
                .endpointOverride(server.tlsUrl())
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().tlsTrustManagersProvider(server::trustManagers)));
        // end quote
        client.createAccessToken(request -> request.name("ci")).join();
        assertEquals(1, client.listAccessTokens(request -> {}).join().items().size());
    }
}
