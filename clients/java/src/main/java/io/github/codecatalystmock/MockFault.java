// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import java.util.Map;
import java.util.OptionalLong;

/** A fault rule on the server, with its counters as of when it was added or last refreshed. */
public final class MockFault {
    private final CodecatalystMock server;
    private Map<String, Object> rule;

    MockFault(CodecatalystMock server, Map<String, Object> rule) {
        this.server = server;
        this.rule = rule;
    }

    /** {@return the rule's id, such as {@code user-b1fbfcf4-1}} */
    public String id() {
        return (String) rule.get("id");
    }

    /** {@return how many requests the rule was for} */
    public long matches() {
        return ((Number) rule.get("matches")).longValue();
    }

    /** {@return how often it fired} */
    public long hits() {
        return ((Number) rule.get("hits")).longValue();
    }

    /** {@return how often it can still fire; empty: without limit} */
    public OptionalLong remaining() {
        Number left = (Number) rule.get("remaining");
        return left == null ? OptionalLong.empty() : OptionalLong.of(left.longValue());
    }

    /** {@return whether it has fired as often as it can} */
    public boolean completed() {
        return (boolean) rule.get("completed");
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

    /** Removes the rule. One that is gone already is no problem. */
    public void remove() {
        try {
            server.admin("DELETE", path(), null);
        } catch (AdminRefusedException problem) {
            if (problem.status() != 404) {
                throw problem;
            }
        }
    }

    private String path() {
        return "/_mock/faults/" + id();
    }
}
