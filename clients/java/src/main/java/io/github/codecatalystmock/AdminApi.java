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
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** JSON to the admin API and back. */
final class AdminApi {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
    private final URI url;
    private final String token;

    AdminApi(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    Map<String, Object> call(String method, String path, Object body) {
        String what = method + " " + path;
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path))
                    .timeout(LIMIT)
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json(body)));
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            Map<String, Object> answer = JSON.std.mapFrom(response.body());
            if (response.statusCode() >= 400) {
                String why = what + ": " + response.statusCode() + ": " + explain(answer);
                throw new CodecatalystMockException(why, response.statusCode(), answer);
            }
            return answer;
        } catch (IOException problem) {
            throw new IllegalStateException(url + ": " + what + ": " + problem, problem);
        } catch (InterruptedException problem) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(what + ": interrupted", problem);
        }
    }

    static String json(Object value) {
        try {
            return JSON.std.asString(value);
        } catch (IOException problem) {
            throw new IllegalArgumentException(problem.getMessage(), problem);
        }
    }

    /** The message; when the server lists problems, each with its place. */
    private static String explain(Map<String, Object> answer) {
        StringBuilder text = new StringBuilder(String.valueOf(answer.get("message")));
        for (Map<String, Object> problem : list(answer, "errors")) {
            Object place = problem.getOrDefault("pointer", problem.get("parameter"));
            text.append("\n  ").append(place).append(": ").append(problem.get("message"));
        }
        return text.toString();
    }

    /** A member that is a list of objects; empty when there is none. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(Map<String, Object> answer, String member) {
        return (List<Map<String, Object>>) answer.getOrDefault(member, List.of());
    }

    /** A member that is an object. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Map<String, Object> answer, String member) {
        return (Map<String, Object>) answer.get(member);
    }
}
