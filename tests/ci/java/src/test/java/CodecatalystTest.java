// SPDX-License-Identifier: Apache-2.0
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** Testcontainers for Java: waits until /_mock/ready answers 200. */
class CodecatalystTest {
    private static final String IMAGE =
            System.getenv().getOrDefault("CODECATALYST_MOCK_IMAGE", "codecatalyst-mock");

    @Test
    void aTokenIsCreated() throws Exception {
        try (GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withExposedPorts(8700)
                .waitingFor(Wait.forHttp("/_mock/ready"))) {
            container.start();
            String endpoint = "http://" + container.getHost() + ":" + container.getMappedPort(8700);
            HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + "/v1/accessTokens"))
                    .PUT(HttpRequest.BodyPublishers.ofString("{\"name\": \"from-java\"}"))
                    .header("Authorization", "Bearer alice")
                    .header("Content-Type", "application/json")
                    .build();
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(201, answer.statusCode());
        }
    }
}
