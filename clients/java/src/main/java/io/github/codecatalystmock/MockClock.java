// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The server's clock. Expiry, throttling and windows obey it at once; all users share it. */
public final class MockClock {
    private static final String PATH = "/_mock/clock";

    private final CodecatalystMock server;

    MockClock(CodecatalystMock server) {
        this.server = server;
    }

    /**
     * What it shows.
     *
     * @return the instant, in milliseconds
     */
    public Instant now() {
        return instant(server.admin("GET", PATH, null));
    }

    /**
     * Moves it; whether it runs or stands still does not change.
     *
     * @param by how far, back when negative
     * @return what it shows then
     */
    public Instant advance(Duration by) {
        return put("advance", "ms", by.toMillis());
    }

    /**
     * Moves it there; whether it runs or stands still does not change.
     *
     * @param to the instant
     * @return what it shows then
     */
    public Instant set(Instant to) {
        return put("set", "instant", to.toString());
    }

    /**
     * Lets it stand still where it is.
     *
     * @return what it shows
     */
    public Instant freeze() {
        return put("freeze", null, null);
    }

    /**
     * Lets it stand still there.
     *
     * @param at the instant
     * @return what it shows
     */
    public Instant freeze(Instant at) {
        return put("freeze", "instant", at.toString());
    }

    /**
     * Lets it go on from where it stands.
     *
     * @return what it shows
     */
    public Instant run() {
        return put("run", null, null);
    }

    /**
     * Brings it back to what is configured.
     *
     * @return what it shows then
     */
    public Instant reset() {
        return put("reset", null, null);
    }

    private Instant put(String action, String member, Object value) {
        Map<String, Object> body = new HashMap<>(Map.of("action", action));
        if (member != null) {
            body.put(member, value);
        }
        return instant(server.admin("PUT", PATH, body));
    }

    private static Instant instant(Map<String, Object> answer) {
        return Instant.parse((String) answer.get("now"));
    }
}
