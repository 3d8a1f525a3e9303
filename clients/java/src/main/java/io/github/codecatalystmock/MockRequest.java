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

    /**
     * Which attempt of its call it was.
     *
     * @return 1 for the first
     */
    public int attempt() {
        return ((Number) json.get("attempt")).intValue();
    }

    /**
     * The status of the answer.
     *
     * @return such as 201; empty: the answer was lost
     */
    public OptionalInt status() {
        Number status = (Number) json.get("status");
        return status == null ? OptionalInt.empty() : OptionalInt.of(status.intValue());
    }

    /**
     * The id that the answer had in {@code x-amzn-RequestId}.
     *
     * @return the id
     */
    public String requestId() {
        return (String) json.get("requestId");
    }

    /**
     * All that the journal tells about it: {@code number}, {@code time}, {@code method}, {@code path}, {@code fault}
     * and more.
     *
     * @return the request as JSON has it
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
