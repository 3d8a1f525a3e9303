// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystAsyncClient;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystAsyncClientBuilder;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystClient;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystClientBuilder;

/** A user that no other test has: what is asked and told here is about this user alone. */
public final class MockUser implements AutoCloseable {
    private final CodecatalystMock server;
    private final String token = "test-" + UUID.randomUUID();
    private final String name;
    private final String identity;
    private final List<Runnable> atClose = new ArrayList<>();
    private int faults;

    MockUser(CodecatalystMock server) {
        this.server = server;
        // The server tells who a bearer token is; there is nothing to reset yet.
        Map<String, Object> answer = server.admin("POST", "/_mock/reset", ofToken(Map.of("what", List.of("journal"))));
        this.name = (String) AdminApi.object(answer, "user").get("userName");
        this.identity = (String) AdminApi.object(answer, "user").get("identity");
    }

    private Map<String, Object> ofToken(Map<String, ?> body) {
        return with(body, "user", Map.of("token", token));
    }

    private static Map<String, Object> with(Map<String, ?> map, String member, Object value) {
        Map<String, Object> copy = new HashMap<>(map);
        copy.put(member, value);
        return copy;
    }

    /**
     * The bearer token.
     *
     * @return the token
     */
    public String token() {
        return token;
    }

    /**
     * The name that GetUserDetails tells.
     *
     * @return such as {@code user-b1fbfcf4}
     */
    public String name() {
        return name;
    }

    /**
     * The identity that VerifySession tells.
     *
     * @return a UUID
     */
    public String identity() {
        return identity;
    }

    /**
     * The AWS SDK's client of this user, over HTTP.
     *
     * @return the client; it is closed with this user
     */
    public CodeCatalystClient client() {
        return client(builder -> {});
    }

    /**
     * The same, with what you want otherwise.
     *
     * @param options changes the builder, which has endpoint, region and token already
     * @return the client; it is closed with this user
     */
    public CodeCatalystClient client(Consumer<CodeCatalystClientBuilder> options) {
        CodeCatalystClient client = AwsClients.sync(this, options);
        atClose(client::close);
        return client;
    }

    /**
     * The AWS SDK's asynchronous client of this user, over HTTP.
     *
     * @return the client; it is closed with this user
     */
    public CodeCatalystAsyncClient asyncClient() {
        return asyncClient(builder -> {});
    }

    /**
     * The same, with what you want otherwise.
     *
     * @param options changes the builder, which has endpoint, region and token already
     * @return the client; it is closed with this user
     */
    public CodeCatalystAsyncClient asyncClient(Consumer<CodeCatalystAsyncClientBuilder> options) {
        CodeCatalystAsyncClient client = AwsClients.async(this, options);
        // Netty takes two seconds to close; no test has to wait for that.
        atClose(() -> {
            Thread closing = new Thread(client::close);
            closing.setDaemon(true);
            closing.start();
        });
        return client;
    }

    private synchronized void atClose(Runnable close) {
        atClose.add(close);
    }

    CodecatalystMock server() {
        return server;
    }

    /**
     * Makes requests of this user fail. See FAULTS.md for what a rule may say.
     *
     * @param rule the rule; it is made to match this user, and its id to end in the user's name
     * @return the fault; it is removed with this user
     */
    public synchronized MockFault addFault(Map<String, ?> rule) {
        Map<String, Object> own = with(rule, "match", ofName(AdminApi.object(new HashMap<>(rule), "match")));
        own.put("id", rule.containsKey("id") ? rule.get("id") + "-" + name : "fault-" + ++faults + "-" + name);
        Map<String, Object> answer = server.admin("POST", "/_mock/faults", own);
        MockFault fault = new MockFault(server, AdminApi.list(answer, "faults").get(0));
        atClose(fault::close);
        return fault;
    }

    private Map<String, Object> ofName(Map<String, ?> match) {
        return with(match == null ? Map.of() : match, "user", Map.of("equalTo", name));
    }

    /**
     * Fails unless so many requests of this user were answered.
     *
     * @param match a rule's match, such as {@code Map.of("operation", "CreateAccessToken", "status", 201)}
     * @param times how many
     * @throws AssertionError says what was seen instead
     */
    public void verify(Map<String, ?> match, int times) {
        verify(Map.of("match", match, "times", times));
    }

    /**
     * Fails unless what this user did is as expected.
     *
     * @param check what {@code POST /_mock/verify} takes: {@code match}, {@code times}, {@code calls},
     *     {@code attempts}, {@code minGapMs}, {@code since}
     * @throws AssertionError says what was seen instead
     */
    public void verify(Map<String, ?> check) {
        Map<String, Object> match = AdminApi.object(new HashMap<>(check), "match");
        try {
            server.admin("POST", "/_mock/verify", with(check, "match", ofName(match)));
        } catch (CodecatalystMockException problem) {
            if (problem.status() != 409) {
                throw problem;
            }
            throw new AssertionError(problem.body().get("message") + "; this user's requests:" + seen(), problem);
        }
    }

    private String seen() {
        return requests().stream().map(request -> "\n  " + request).collect(Collectors.joining());
    }

    /**
     * What this user's SDK did, oldest first: calls, each with its attempts.
     *
     * @return the calls
     */
    public List<MockCall> calls() {
        Map<String, Object> answer = server.admin("GET", "/_mock/calls?user=" + identity, null);
        return AdminApi.list(answer, "calls").stream().map(MockCall::new).collect(Collectors.toList());
    }

    /**
     * This user's requests, oldest first.
     *
     * @return the requests
     */
    public List<MockRequest> requests() {
        Map<String, Object> answer = server.admin("GET", "/_mock/requests?user=" + identity, null);
        return AdminApi.list(answer, "requests").stream().map(MockRequest::new).collect(Collectors.toList());
    }

    /**
     * Gives this user access tokens, whatever the quota.
     *
     * @param accessTokens each with {@code name} and what {@code POST /_mock/tokens} may take
     * @return what was made of each
     */
    public List<Map<String, Object>> addTokens(List<? extends Map<String, ?>> accessTokens) {
        return AdminApi.list(
                server.admin("POST", "/_mock/tokens", ofToken(Map.of("accessTokens", accessTokens))), "accessTokens");
    }

    /** Brings this user back to the start: no tokens, nothing in the journal, full buckets. Its faults stay. */
    public void reset() {
        server.admin("POST", "/_mock/reset", ofToken(Map.of()));
    }

    /** Removes this user's faults and closes its clients. */
    @Override
    public synchronized void close() {
        atClose.forEach(Runnable::run);
        atClose.clear();
    }
}
