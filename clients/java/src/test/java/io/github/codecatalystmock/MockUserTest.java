// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
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
        assertEquals(user.userName() + "-1", fault.id());
        try (MockUser other = server.newUser()) {
            create(other.client());
        }
        assertThrows(ConflictException.class, () -> create(client));
        client.listAccessTokens(request -> {});
        fault.refresh();
        assertEquals(1, fault.matches());
        assertEquals(1, fault.hits());
        assertEquals(OptionalLong.of(1), fault.remaining());
        assertFalse(fault.completed());
        assertThrows(ConflictException.class, () -> create(client));
        assertTrue(fault.refresh().completed());
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
            assertEquals(user.userName() + "-mine", fault.id());
            user.addFault(conflict(1)).remove();
        }
        assertEquals(404, assertThrows(AdminRefusedException.class, fault::refresh).status());
    }

    @Test
    void allIsCleanedUpWhateverFails(CodecatalystMock server) {
        MockUser user = server.newUser();
        user.atClose(() -> {
            throw new IllegalStateException("first");
        });
        MockFault fault = user.addFault(Map.of("fault", "HANG"));
        user.atClose(() -> {
            throw new IllegalStateException("second");
        });
        Exception problem = assertThrows(IllegalStateException.class, user::close);
        assertEquals("first", problem.getMessage());
        assertEquals("second", problem.getSuppressed()[0].getMessage());
        assertThrows(AdminRefusedException.class, fault::refresh);
    }

    @Test
    void nobodyElseCanBeNamed(MockUser user) {
        Map<String, ?> match = Map.of("user", "bob");
        assertThrows(IllegalArgumentException.class, () -> user.addFault(Map.of("match", match, "fault", "HANG")));
        assertThrows(IllegalArgumentException.class, () -> user.verify(match, 0));
        assertThrows(IllegalArgumentException.class, () -> user.calls(match));
        String message = assertThrows(IllegalArgumentException.class, () -> user.requests(match)).getMessage();
        assertEquals("leave \"user\" out of {user=bob}: this is about its own user only", message);
    }

    @Test
    void aTokenThatIsThereStaysAsItIs(CodecatalystMock server, MockUser user, CodeCatalystClient client) {
        create(client);
        MockUser again = server.newUser(user.token());
        assertEquals(user.identity(), again.identity());
        assertEquals(1, client.listAccessTokens(request -> {}).items().size());
        assertEquals(2, again.requests().size());
        again.verify(CREATE, 0);
        again.verify(Map.of("match", CREATE, "times", 1, "since", 0));
        again.close();
    }

    @Test
    void aRuleWithATypoIsRefused(MockUser user) {
        AdminRefusedException problem = assertThrows(
                AdminRefusedException.class, () -> user.addFault(Map.of("fault", "HANG", "tims", 2)));
        String message = problem.getMessage();
        assertEquals(400, problem.status());
        assertEquals("/tims", problem.errors().get(0).get("pointer"));
        assertTrue(message.contains(problem.body().get("message").toString()), message);
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
        assertThrows(AdminRefusedException.class, () -> user.verify(Map.of("times", "two")));
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
    void filtersWhatItTells(MockUser user, CodeCatalystClient client) {
        create(client);
        Object first = user.requests().get(0).json().get("number");
        client.listAccessTokens(request -> {});
        assertEquals(1, user.requests(Map.of("operation", "CreateAccessToken", "status", 201)).size());
        assertEquals("ListAccessTokens", user.calls(Map.of("since", first)).get(0).operation());
        assertEquals(2, user.requests(Map.of("since", Instant.EPOCH)).size());
        assertEquals("ListAccessTokens", user.calls(Map.of("limit", 1)).get(0).operation());
    }

    @Test
    void seedsTokensAndForgetsThem(MockUser user, CodeCatalystClient client) {
        List<Map<String, Object>> made = user.addTokens(List.of(
                Map.of("name", "old", "expiresTime", "2001-01-01T00:00:00Z"), Map.of("name", "mine", "id", "id-" + user.userName())));
        assertEquals(false, made.get(0).get("live"));
        assertEquals("id-" + user.userName(), client.listAccessTokens(request -> {}).items().get(0).id());
        user.reset("journal");
        assertEquals(List.of(), user.requests());
        assertEquals(1, client.listAccessTokens(request -> {}).items().size());
        user.reset();
        assertEquals(List.of(), user.requests());
        assertEquals(List.of(), client.listAccessTokens(request -> {}).items());
    }
}
