// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import java.util.Map;
import java.util.OptionalLong;

/** A fault rule on the server, with its counters as of when it was added or last refreshed. */
public final class MockFault implements AutoCloseable {
    private final CodecatalystMock server;
    private Map<String, Object> rule;

    MockFault(CodecatalystMock server, Map<String, Object> rule) {
        this.server = server;
        this.rule = rule;
    }

    /**
     * The rule's id.
     *
     * @return the id
     */
    public String id() {
        return (String) rule.get("id");
    }

    /**
     * Asks the server for the counters.
     *
     * @return this
     */
    public MockFault refresh() {
        rule = server.admin("GET", path(), null);
        return this;
    }

    /**
     * How many requests the rule was for.
     *
     * @return the number
     */
    public long matches() {
        return ((Number) rule.get("matches")).longValue();
    }

    /**
     * How often it fired.
     *
     * @return the number
     */
    public long hits() {
        return ((Number) rule.get("hits")).longValue();
    }

    /**
     * How often it can still fire.
     *
     * @return the number; empty: without limit
     */
    public OptionalLong remaining() {
        Number left = (Number) rule.get("remaining");
        return left == null ? OptionalLong.empty() : OptionalLong.of(left.longValue());
    }

    /** Removes the rule. One that is gone already is no problem. */
    @Override
    public void close() {
        try {
            server.admin("DELETE", path(), null);
        } catch (CodecatalystMockException problem) {
            if (problem.status() != 404) {
                throw problem;
            }
        }
    }

    private String path() {
        return "/_mock/faults/" + id();
    }
}
