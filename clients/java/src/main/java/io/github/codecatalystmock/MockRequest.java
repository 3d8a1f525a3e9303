// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import java.util.Map;
import java.util.OptionalInt;

/** A request that the server has handled. */
public final class MockRequest {
    private final Map<String, Object> json;

    MockRequest(Map<String, Object> json) {
        this.json = json;
    }

    /** {@return which attempt of its call it was, 1 for the first} */
    public int attempt() {
        return ((Number) json.get("attempt")).intValue();
    }

    /** {@return the status of the answer, such as 201; empty: the answer was lost} */
    public OptionalInt status() {
        Number status = (Number) json.get("status");
        return status == null ? OptionalInt.empty() : OptionalInt.of(status.intValue());
    }

    /** {@return the id that the answer had in {@code x-amzn-RequestId}} */
    public String requestId() {
        return (String) json.get("requestId");
    }

    /**
     * {@return all that the journal tells about it: {@code number}, {@code time}, {@code method}, {@code path}, {@code
     * fault} and more}
     */
    public Map<String, Object> json() {
        return json;
    }

    @Override
    public String toString() {
        return json.get("number") + ": " + json.get("method") + " " + json.get("path") + ", attempt " + attempt()
                + ", status " + json.get("status") + ", fault " + json.get("fault");
    }
}
