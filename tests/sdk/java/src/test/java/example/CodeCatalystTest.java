// SPDX-License-Identifier: Apache-2.0
package example;

import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.codecatalystmock.CodecatalystMock;
import io.github.codecatalystmock.CodecatalystMockExtension;
import io.github.codecatalystmock.MockCall;
import io.github.codecatalystmock.MockFault;
import io.github.codecatalystmock.MockUser;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystAsyncClient;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystClient;
import software.amazon.awssdk.services.codecatalyst.model.AccessDeniedException;
import software.amazon.awssdk.services.codecatalyst.model.AccessTokenSummary;
import software.amazon.awssdk.services.codecatalyst.model.CodeCatalystException;
import software.amazon.awssdk.services.codecatalyst.model.ConflictException;
import software.amazon.awssdk.services.codecatalyst.model.CreateAccessTokenResponse;
import software.amazon.awssdk.services.codecatalyst.model.GetUserDetailsResponse;
import software.amazon.awssdk.services.codecatalyst.model.ResourceNotFoundException;
import software.amazon.awssdk.services.codecatalyst.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.codecatalyst.model.ThrottlingException;
import software.amazon.awssdk.services.codecatalyst.model.ValidationException;
import software.amazon.awssdk.services.codecatalyst.model.VerifySessionResponse;

@ExtendWith(CodecatalystMockExtension.class)
class CodeCatalystTest {
    // quote: attempts
    /** Requests that a call makes when all of them fail, with the SDK's default, the mode "legacy". */
    static final int ATTEMPTS = 4;
    // end quote

    private static List<AccessTokenSummary> list(CodeCatalystClient client) {
        return client.listAccessTokensPaginator(request -> {}).items().stream().collect(toList());
    }

    @Test
    void createsTokensWithAndWithoutExpiry(CodecatalystMock server, CodeCatalystClient client) {
        Instant expiry = Instant.parse("2099-01-02T03:04:05.678Z");
        CreateAccessTokenResponse asked = client.createAccessToken(request -> request.name("ci").expiresTime(expiry));
        assertEquals("ci", asked.name());
        assertEquals(expiry, asked.expiresTime());
        assertFalse(asked.secret().isEmpty());
        assertEquals(expiry, list(client).get(0).expiresTime());
        assertEquals(asked.accessTokenId(), list(client).get(0).id());

        Duration year = Duration.ofDays(365);
        Instant before = server.clock().now();
        Instant given = client.createAccessToken(request -> request.name("ci")).expiresTime();
        Instant after = server.clock().now();
        assertFalse(given.isBefore(before.plus(year)), given + " is less than a year from " + before);
        assertFalse(given.isAfter(after.plus(year)), given + " is more than a year from " + after);
    }

    @Test
    void pagesThrough25TokensAndDeletesOne(CodeCatalystClient client) {
        List<String> made = IntStream.range(0, 25)
                .mapToObj(number -> client.createAccessToken(request -> request.name("ci-" + number)).accessTokenId())
                .collect(toList());
        assertEquals(made, list(client).stream().map(AccessTokenSummary::id).collect(toList()));
        assertEquals(3, client.listAccessTokensPaginator(request -> {}).stream().count());

        String gone = made.remove(12);
        client.deleteAccessToken(request -> request.id(gone));
        assertEquals(made, list(client).stream().map(AccessTokenSummary::id).collect(toList()));
        assertThrows(ResourceNotFoundException.class, () -> client.deleteAccessToken(request -> request.id(gone)));
    }

    @Test
    void tellsWhoCallsAndTheRequestId(MockUser user, CodeCatalystClient client) {
        VerifySessionResponse session = client.verifySession(request -> {});
        GetUserDetailsResponse details = client.getUserDetails(request -> request.id(session.identity()));
        assertEquals(user.identity(), session.identity());
        assertEquals(session.identity(), details.userId());
        assertEquals(user.userName(), details.userName());
        assertNotNull(details.primaryEmail().email());

        CodeCatalystException problem = assertThrows(
                ResourceNotFoundException.class, () -> client.deleteAccessToken(request -> request.id("nothing")));
        assertEquals(
                List.of(session.responseMetadata().requestId(), details.responseMetadata().requestId(), problem.requestId()),
                user.requests().stream().map(request -> request.requestId()).collect(toList()));
    }

    private static void assertRaises(
            Class<? extends CodeCatalystException> type, int status, String message, Runnable call) {
        CodeCatalystException problem = assertThrows(type, call::run);
        assertEquals(status, problem.statusCode());
        assertEquals(message, problem.awsErrorDetails().errorMessage());
        assertEquals(type.getSimpleName(), problem.awsErrorDetails().errorCode());
    }

    private static void assertRaises(
            Class<? extends CodeCatalystException> type, int status, MockUser user, CodeCatalystClient client) {
        String message = "as the test for " + status + " wants it";
        MockFault fault = user.addFault(Map.of("error", Map.of("code", type.getSimpleName(), "message", message)));
        assertRaises(type, status, message, create(client, "ci"));
        fault.remove();
    }

    private static Runnable create(CodeCatalystClient client, String name) {
        return () -> client.createAccessToken(request -> request.name(name));
    }

    @Test
    void raisesTheSixTypedExceptions(MockUser user, CodeCatalystClient client) {
        assertRaises(
                ValidationException.class,
                400,
                "1 validation error detected. Value at '/name' failed to satisfy constraint:"
                        + " Member must have length between 1 and 100, inclusive",
                create(client, "x".repeat(101)));
        assertRaises(
                ResourceNotFoundException.class,
                404,
                "The access token 'nothing' was not found",
                () -> client.deleteAccessToken(request -> request.id("nothing")));
        assertRaises(ServiceQuotaExceededException.class, 402, user, client);
        assertRaises(AccessDeniedException.class, 403, user, client);
        assertRaises(ConflictException.class, 409, user, client);
        assertRaises(ThrottlingException.class, 429, user, client);
    }

    @Test
    void retriesThrottledCalls(MockUser user, CodeCatalystClient client) {
        user.addFault(Map.of("error", Map.of("code", "ThrottlingException")));
        assertThrows(ThrottlingException.class, () -> client.createAccessToken(request -> request.name("ci")));
        List<MockCall> calls = user.calls();
        assertEquals(1, calls.size());
        assertEquals(ATTEMPTS, calls.get(0).attempts().size());
    }

    @Test
    void recoversFromAResetConnection(MockUser user, CodeCatalystClient client) {
        MockFault reset = user.addFault(Map.of(
                "match", Map.of("operation", "CreateAccessToken"), "times", 1, "fault", "CONNECTION_RESET_BY_PEER"));
        String id = client.createAccessToken(request -> request.name("ci")).accessTokenId();
        assertEquals(1, reset.refresh().hits());
        assertEquals(2, user.calls().get(0).attempts().size());
        assertEquals(List.of(id), list(client).stream().map(AccessTokenSummary::id).collect(toList()));
    }

    // quote: test
    @Test
    void showsTheDuplicateOfALostAnswer(MockUser user, CodeCatalystClient client) {
        user.addFault(Map.of(
                "match", Map.of("operation", "CreateAccessToken", "attempt", Map.of("max", 1)),
                "when", "after",
                "fault", "CONNECTION_RESET_BY_PEER"));

        String seen = client.createAccessToken(request -> request.name("ci")).accessTokenId();

        MockCall call = user.calls().get(0);
        assertEquals(1, call.duplicates());
        assertEquals(seen, call.accessTokenIds().get(1));
        assertEquals(2, client.listAccessTokens(request -> {}).items().size());
    }
    // end quote

    @Test
    void forgetsExpiredTokens(CodecatalystMock server, CodeCatalystClient client) {
        Duration hour = Duration.ofHours(1);
        Instant expiry = server.clock().now().plus(hour);
        String id = client.createAccessToken(request -> request.name("ci").expiresTime(expiry)).accessTokenId();
        assertEquals(1, list(client).size());
        server.clock().advance(hour.plusSeconds(1));
        assertEquals(List.of(), list(client));
        assertThrows(ResourceNotFoundException.class, () -> client.deleteAccessToken(request -> request.id(id)));
    }

    private static Set<String> createMany(CodeCatalystAsyncClient client, String name) {
        List<CompletableFuture<String>> made = IntStream.range(0, 10)
                .mapToObj(number -> client.createAccessToken(request -> request.name(name + number))
                        .thenApply(CreateAccessTokenResponse::name))
                .collect(toList());
        return made.stream().map(CompletableFuture::join).collect(toSet());
    }

    private static Set<String> names(CodeCatalystAsyncClient client) {
        Set<String> names = new TreeSet<>();
        client.listAccessTokensPaginator(request -> {}).items().subscribe(item -> names.add(item.name())).join();
        return names;
    }

    @Test
    void keepsTwoUsersApartInParallel(CodecatalystMock server, CodeCatalystAsyncClient alice) {
        try (MockUser other = server.newUser()) {
            CodeCatalystAsyncClient bob = other.asyncClient();
            var ofBob = CompletableFuture.supplyAsync(() -> createMany(bob, "bob"));
            Set<String> ofAlice = createMany(alice, "alice");
            assertEquals(ofAlice, names(alice));
            assertEquals(ofBob.join(), names(bob));
            assertEquals(20, Stream.concat(ofAlice.stream(), ofBob.join().stream()).distinct().count());
        }
    }

    @Test
    void worksOverHttps(CodecatalystMock server, MockUser user) {
        // quote: https
        CodeCatalystClient client = user.client(builder -> builder
                .endpointOverride(server.tlsUrl())
                .httpClientBuilder(ApacheHttpClient.builder().tlsTrustManagersProvider(server::trustManagers)));
        // end quote
        String id = client.createAccessToken(request -> request.name("ci")).accessTokenId();
        assertEquals(List.of(id), list(client).stream().map(AccessTokenSummary::id).collect(toList()));

        CodeCatalystClient distrusting = user.client(builder -> builder.endpointOverride(server.tlsUrl()));
        Exception problem = assertThrows(SdkClientException.class, () -> list(distrusting));
        assertInstanceOf(SSLHandshakeException.class, problem.getCause());
    }
}
