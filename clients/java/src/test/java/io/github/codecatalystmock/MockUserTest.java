// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystClient;
import software.amazon.awssdk.services.codecatalyst.model.ConflictException;

@ExtendWith(CodecatalystMockExtension.class)
class MockUserTest {
    private static final Map<String, ?> CREATE = Map.of("operation", "CreateAccessToken");

    private static Map<String, Object> conflict(int times) {
        return Map.of("match", CREATE, "times", times, "error", Map.of("code", "ConflictException"));
    }

    private static void create(CodeCatalystClient client) {
        client.createAccessToken(request -> request.name("ci"));
    }

    @Test
    void aFaultIsForThisUserOnly(CodecatalystMock server, MockUser user, CodeCatalystClient client) {
        MockFault fault = user.addFault(conflict(2));
        try (MockUser other = server.newUser()) {
            create(other.client());
        }
        assertThrows(ConflictException.class, () -> create(client));
        client.listAccessTokens(request -> {});
        fault.refresh();
        assertEquals(1, fault.matches());
        assertEquals(1, fault.hits());
        assertEquals(OptionalLong.of(1), fault.remaining());
        assertTrue(fault.id().endsWith(user.name()));
    }

    @Test
    void aFaultWithoutLimitSaysSo(MockUser user) {
        assertEquals(OptionalLong.empty(), user.addFault(Map.of("fault", "HANG")).remaining());
    }

    @Test
    void aFaultGoesWithItsUser(CodecatalystMock server) {
        MockFault fault;
        try (MockUser user = server.newUser()) {
            fault = user.addFault(Map.of("id", "mine", "fault", "HANG"));
            user.addFault(conflict(1)).close();
        }
        assertEquals(404, assertThrows(CodecatalystMockException.class, fault::refresh).status());
    }

    @Test
    void aRuleWithATypoIsRefused(MockUser user) {
        String message = assertThrows(
                        CodecatalystMockException.class, () -> user.addFault(Map.of("fault", "HANG", "tims", 2)))
                .getMessage();
        assertTrue(message.startsWith("POST /_mock/faults: 400: "), message);
        assertTrue(message.contains("/tims: unknown member \"tims\"; did you mean \"times\"?"), message);
    }

    @Test
    void verifyCountsThisUsersRequests(MockUser user, CodeCatalystClient client) {
        create(client);
        user.verify(CREATE, 1);
        user.verify(Map.of("match", CREATE, "times", Map.of("min", 1), "attempts", 1));
        client.listAccessTokens(request -> {});
        user.verify(Map.of(), 2);
    }

    @Test
    void verifyTellsWhatWasSeenInstead(MockUser user, CodeCatalystClient client) {
        create(client);
        String message = assertThrows(AssertionError.class, () -> user.verify(CREATE, 2)).getMessage();
        assertTrue(message.startsWith("1 request matched, expected exactly 2; this user's requests:\n"), message);
        assertTrue(message.endsWith(": PUT /v1/accessTokens, attempt 1, status 201, fault null"), message);
        assertThrows(CodecatalystMockException.class, () -> user.verify(Map.of("times", "two")));
    }

    @Test
    void tellsCallsAndTheirAttempts(MockUser user, CodeCatalystClient client) {
        user.addFault(Map.of(
                "match", Map.of("operation", "CreateAccessToken", "attempt", Map.of("max", 1)),
                "when", "after",
                "fault", "CONNECTION_RESET_BY_PEER"));
        create(client);
        assertEquals(1, user.calls().size());
        MockCall call = user.calls().get(0);
        assertEquals("CreateAccessToken", call.operation());
        assertEquals(1, call.duplicates());
        assertEquals(2, call.accessTokenIds().size());
        assertEquals(2, call.attempts().size());
        assertEquals(OptionalInt.empty(), call.attempts().get(0).status());
        assertEquals(2, call.attempts().get(1).attempt());
        assertEquals(OptionalInt.of(201), call.attempts().get(1).status());
        assertEquals(call.attempts().get(1).requestId(), user.requests().get(1).requestId());
    }

    @Test
    void seedsTokensAndForgetsThem(MockUser user, CodeCatalystClient client) {
        List<Map<String, Object>> made = user.addTokens(List.of(
                Map.of("name", "old", "expiresTime", "2001-01-01T00:00:00Z"), Map.of("name", "mine", "id", "id-" + user.name())));
        assertEquals(false, made.get(0).get("live"));
        assertEquals("id-" + user.name(), client.listAccessTokens(request -> {}).items().get(0).id());
        user.reset();
        assertEquals(List.of(), user.requests());
        assertEquals(List.of(), client.listAccessTokens(request -> {}).items());
    }
}
