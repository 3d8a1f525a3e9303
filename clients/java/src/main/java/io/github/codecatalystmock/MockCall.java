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

    /** {@return what was called, such as {@code CreateAccessToken}} */
    public String operation() {
        return (String) json.get("operation");
    }

    /** {@return the attempts, first to last; at least one} */
    public List<MockRequest> attempts() {
        return AdminApi.list(json, "attempts").stream().map(MockRequest::new).collect(Collectors.toList());
    }

    /** {@return the ids of the tokens that the call made, whether or not the program saw them} */
    public List<String> accessTokenIds() {
        return ((List<?>) json.get("accessTokenIds")).stream().map(String.class::cast).collect(Collectors.toList());
    }

    /** {@return how many tokens the call made beyond the one asked for} */
    public int duplicates() {
        return ((Number) json.get("duplicates")).intValue();
    }

    /** {@return all that {@code GET /_mock/calls} tells about it} */
    public Map<String, Object> json() {
        return json;
    }

    @Override
    public String toString() {
        return AdminApi.json(json);
    }
}
