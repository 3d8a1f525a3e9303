// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystAsyncClient;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystAsyncClientBuilder;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystClient;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystClientBuilder;

/** A bearer token: what is asked and told here is about this user alone. */
public final class MockUser implements AutoCloseable {
    private final CodecatalystMock server;
    private final String token;
    private final String userName;
    private final String identity;
    private final Object since;
    private final List<Runnable> atClose = new ArrayList<>();
    private int faults;

    MockUser(CodecatalystMock server, String token) {
        this.server = server;
        this.token = token;
        Map<String, Object> asked = Map.of("user", Map.of("token", token));
        Map<String, Object> user = AdminApi.object(server.admin("POST", "/_mock/users", asked), "user");
        this.userName = (String) user.get("userName");
        this.identity = (String) user.get("identity");
        this.since = server.admin("GET", "/_mock/requests?limit=1", null).get("lastNumber");
    }

    private static Map<String, Object> with(Map<String, ?> map, String member, Object value) {
        Map<String, Object> copy = new HashMap<>(map);
        copy.put(member, value);
        return copy;
    }

    private static Map<String, Object> ofUser(Map<String, ?> map, Object user) {
        if (map.containsKey("user")) {
            throw new IllegalArgumentException("leave \"user\" out of " + map + ": this is about its own user only");
        }
        return with(map, "user", user);
    }

    /** A rule or a check whose match is for this user. */
    private Map<String, Object> matched(Map<String, ?> rule) {
        return with(rule, "match", ofUser(AdminApi.object(rule, "match"), Map.of("equalTo", userName)));
    }

    /** {@return the bearer token} */
    public String token() {
        return token;
    }

    /** {@return the name that GetUserDetails tells, such as {@code user-b1fbfcf4}} */
    public String userName() {
        return userName;
    }

    /** {@return the identity that VerifySession tells, a UUID} */
    public String identity() {
        return identity;
    }

    /** {@return the AWS SDK's client of this user, over HTTP; it is closed with this user} */
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

    /** {@return the AWS SDK's asynchronous client of this user, over HTTP; it is closed with this user} */
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

    synchronized void atClose(Runnable close) {
        atClose.add(close);
    }

    CodecatalystMock server() {
        return server;
    }

    /**
     * Makes requests of this user fail. See FAULTS.md for what a rule may say.
     *
     * @param rule the rule, without {@code match.user}, which is filled in; the user's name is put before its id
     * @return the fault; it is removed with this user
     */
    public synchronized MockFault addFault(Map<String, ?> rule) {
        Object id = rule.containsKey("id") ? rule.get("id") : ++faults;
        Map<String, Object> answer =
                server.admin("POST", "/_mock/faults", with(matched(rule), "id", userName + "-" + id));
        MockFault fault = new MockFault(server, AdminApi.list(answer, "faults").get(0));
        atClose(fault::remove);
        return fault;
    }

    /**
     * Fails unless so many requests of this user were answered since this was made.
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
     *     {@code attempts}, {@code minGapMs}, {@code since}; without the last, since this was made
     * @throws AssertionError says what was seen instead
     */
    public void verify(Map<String, ?> check) {
        Object from = check.containsKey("since") ? check.get("since") : since;
        try {
            server.admin("POST", "/_mock/verify", with(matched(check), "since", from));
        } catch (AdminRefusedException problem) {
            if (problem.status() != 409) {
                throw problem;
            }
            String seen = requests(Map.of("since", from)).stream()
                    .map(request -> "\n  " + request)
                    .collect(Collectors.joining());
            throw new AssertionError(problem.body().get("message") + "; this user's requests:" + seen, problem);
        }
    }

    /** {@return what this user's SDK did, oldest first: calls, each with its attempts} */
    public List<MockCall> calls() {
        return calls(Map.of());
    }

    /**
     * Some of the calls.
     *
     * @param filter {@code operation}, {@code status}, {@code since}, {@code limit}, see ADMIN.md
     * @return the calls, oldest first
     */
    public List<MockCall> calls(Map<String, ?> filter) {
        return seen("calls", filter).map(MockCall::new).collect(Collectors.toList());
    }

    /** {@return this user's requests, oldest first} */
    public List<MockRequest> requests() {
        return requests(Map.of());
    }

    /**
     * Some of the requests.
     *
     * @param filter {@code operation}, {@code status}, {@code since}, {@code limit}, see ADMIN.md
     * @return the requests, oldest first
     */
    public List<MockRequest> requests(Map<String, ?> filter) {
        return seen("requests", filter).map(MockRequest::new).collect(Collectors.toList());
    }

    private Stream<Map<String, Object>> seen(String what, Map<String, ?> filter) {
        String query = ofUser(filter, identity).entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue() + "", StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return AdminApi.list(server.admin("GET", "/_mock/" + what + "?" + query, null), what).stream();
    }

    /**
     * Gives this user access tokens, whatever the quota.
     *
     * @param accessTokens each with {@code name} and what {@code POST /_mock/tokens} may take
     * @return what was made of each
     */
    public List<Map<String, Object>> addTokens(List<? extends Map<String, ?>> accessTokens) {
        Map<String, Object> body = ofUser(Map.of("accessTokens", accessTokens), Map.of("token", token));
        return AdminApi.list(server.admin("POST", "/_mock/tokens", body), "accessTokens");
    }

    /**
     * Brings this user back to the start: no tokens, nothing in the journal, full buckets. Its faults stay.
     *
     * @param parts those of {@code POST /_mock/reset}, such as {@code tokens}; without any, all
     */
    public void reset(String... parts) {
        server.admin("POST", "/_mock/reset", ofUser(CodecatalystMock.parts(parts), Map.of("token", token)));
    }

    /** Removes this user's faults and closes its clients, all of them, and then fails if one of these failed. */
    @Override
    public synchronized void close() {
        RuntimeException failure = null;
        for (Runnable close : atClose) {
            try {
                close.run();
            } catch (RuntimeException problem) {
                if (failure == null) {
                    failure = problem;
                } else {
                    failure.addSuppressed(problem);
                }
            }
        }
        atClose.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
