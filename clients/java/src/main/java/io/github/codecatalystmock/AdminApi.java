// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests to the admin API, and JSON. */
final class AdminApi {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
    private final URI url;
    private final String token;
    private final ServerProcess process;

    /** The token is null when none is asked for, the process when it was started elsewhere. */
    AdminApi(URI url, String token, ServerProcess process) {
        this.url = url;
        this.token = token;
        this.process = process;
    }

    String call(String method, String path, Object body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json(body)));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = send(request.build(), method + " " + path);
        if (response.statusCode() >= 400) {
            throw new AdminRefusedException(method + " " + path, response.statusCode(), parse(response.body()));
        }
        return response.body();
    }

    private HttpResponse<String> send(HttpRequest request, String what) {
        try {
            // The timeout of a request would end with the head of the answer.
            return http.sendAsync(request, BodyHandlers.ofString()).get(ServerProcess.SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException problem) {
            String late = "did not answer " + what + " within " + ServerProcess.SECONDS + " s";
            throw process == null ? new IllegalStateException(url + " " + late, problem) : process.failed(late);
        } catch (ExecutionException problem) {
            // A process that ends loses its connections a little earlier.
            if (process != null && process.endsWithin(1)) {
                throw process.failed("has ended");
            }
            throw new IllegalStateException(url + ": " + what + ": " + problem.getCause(), problem);
        } catch (InterruptedException problem) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(what + ": interrupted", problem);
        }
    }

    static Map<String, Object> parse(String text) {
        try {
            return JSON.std.mapFrom(text);
        } catch (IOException problem) {
            throw new IllegalStateException("the answer is no JSON: " + text, problem);
        }
    }

    static String json(Object value) {
        try {
            return JSON.std.asString(value);
        } catch (IOException problem) {
            throw new IllegalArgumentException(problem.getMessage(), problem);
        }
    }

    /** A member that is a list of objects; empty when there is none. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(Map<String, Object> answer, String member) {
        return (List<Map<String, Object>>) answer.getOrDefault(member, List.of());
    }

    /** A member that is an object; empty when there is none. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Map<String, ?> answer, String member) {
        Object value = answer.get(member);
        return value == null ? Map.of() : (Map<String, Object>) value;
    }
}
