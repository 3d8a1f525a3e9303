// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import java.util.List;
import java.util.Map;

/** The admin API has refused something; the message says what, and where. */
public final class AdminRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, Object> body;

    AdminRefusedException(String what, int status, Map<String, Object> body) {
        super(what + ": " + status + ": " + explain(body));
        this.status = status;
        this.body = body;
    }

    private static String explain(Map<String, Object> body) {
        StringBuilder text = new StringBuilder(String.valueOf(body.get("message")));
        for (Map<String, Object> problem : AdminApi.list(body, "errors")) {
            Object place = problem.getOrDefault("pointer", problem.get("parameter"));
            text.append("\n  ").append(place).append(": ").append(problem.get("message"));
        }
        return text.toString();
    }

    /** {@return the HTTP status, such as 400} */
    public int status() {
        return status;
    }

    /** {@return the problems, each with its {@code message} and its {@code pointer} or {@code parameter}} */
    public List<Map<String, Object>> errors() {
        return AdminApi.list(body, "errors");
    }

    /** {@return the whole answer} */
    public Map<String, Object> body() {
        return body;
    }
}
