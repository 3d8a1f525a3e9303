// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The server's clock. Expiry, throttling and windows obey it at once; all users share it. A clock that is moved stays
 * frozen or running; each method returns what it shows then.
 */
public final class MockClock {
    private static final String PATH = "/_mock/clock";

    private final CodecatalystMock server;

    MockClock(CodecatalystMock server) {
        this.server = server;
    }

    /** {@return what it shows, in milliseconds} */
    public Instant now() {
        return instant(server.admin("GET", PATH, null));
    }

    /**
     * Moves it.
     *
     * @param by how far, back when negative
     * @return what it shows
     */
    public Instant advance(Duration by) {
        return put(Map.of("action", "advance", "ms", by.toMillis()));
    }

    /**
     * Moves it there.
     *
     * @param to the instant
     * @return what it shows
     */
    public Instant set(Instant to) {
        return put(Map.of("action", "set", "instant", to.toString()));
    }

    /**
     * Lets it stand still where it is.
     *
     * @return what it shows
     */
    public Instant freeze() {
        return put(Map.of("action", "freeze"));
    }

    /**
     * Lets it stand still there.
     *
     * @param at the instant
     * @return what it shows
     */
    public Instant freeze(Instant at) {
        return put(Map.of("action", "freeze", "instant", at.toString()));
    }

    /**
     * Lets it go on from where it stands.
     *
     * @return what it shows
     */
    public Instant run() {
        return put(Map.of("action", "run"));
    }

    /**
     * Brings it back to what is configured.
     *
     * @return what it shows
     */
    public Instant reset() {
        return put(Map.of("action", "reset"));
    }

    private Instant put(Map<String, ?> body) {
        return instant(server.admin("PUT", PATH, body));
    }

    private static Instant instant(Map<String, Object> answer) {
        return Instant.parse((String) answer.get("now"));
    }
}
