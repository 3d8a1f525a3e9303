// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import java.util.Map;

/** The admin API has refused something; the message says what, and where. */
public final class CodecatalystMockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Serialized with the exception. */
    private final int status;
    private final transient Map<String, Object> body;

    CodecatalystMockException(String message, int status, Map<String, Object> body) {
        super(message);
        this.status = status;
        this.body = body;
    }

    /**
     * The HTTP status.
     *
     * @return such as 400
     */
    public int status() {
        return status;
    }

    Map<String, Object> body() {
        return body;
    }
}
