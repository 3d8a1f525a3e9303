// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One call of an SDK: what the program asked for once, and the attempts that it took. */
public final class MockCall {
    private final Map<String, Object> json;

    MockCall(Map<String, Object> json) {
        this.json = json;
    }

    /**
     * What was called.
     *
     * @return such as {@code CreateAccessToken}
     */
    public String operation() {
        return (String) json.get("operation");
    }

    /**
     * The attempts, first to last.
     *
     * @return at least one
     */
    public List<MockRequest> attempts() {
        return AdminApi.list(json, "attempts").stream().map(MockRequest::new).collect(Collectors.toList());
    }

    /**
     * The tokens that the call made, whether or not the program saw them.
     *
     * @return their ids
     */
    public List<String> accessTokenIds() {
        return ((List<?>) json.get("accessTokenIds")).stream().map(String.class::cast).collect(Collectors.toList());
    }

    /**
     * How many tokens the call made beyond the one asked for.
     *
     * @return 0 when all is well
     */
    public int duplicates() {
        return ((Number) json.get("duplicates")).intValue();
    }

    /**
     * All that {@code GET /_mock/calls} tells about it.
     *
     * @return the call as JSON has it
     */
    public Map<String, Object> json() {
        return json;
    }

    @Override
    public String toString() {
        return AdminApi.json(json);
    }
}
