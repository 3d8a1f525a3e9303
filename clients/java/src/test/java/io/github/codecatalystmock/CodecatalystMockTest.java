// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** What concerns a whole server, on servers that nobody else uses. */
class CodecatalystMockTest {
    private static int get(HttpClient http, URI url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/_mock/ready")).build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    @Test
    void startsAndStopsAndLeavesNothingBehind() {
        CodecatalystMock server = CodecatalystMock.start();
        Path folder = server.caFile().getParent();
        assertEquals("ready", server.admin("GET", "/_mock/ready", null).get("status"));
        server.close();
        assertThrows(IllegalStateException.class, server::state);
        assertFalse(Files.exists(folder));
    }

    @Test
    void isTrustedOverHttpsByThoseWhoKnowTheCa() throws Exception {
        try (CodecatalystMock server = CodecatalystMock.start()) {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, server.trustManagers(), null);
            HttpClient trusting = HttpClient.newBuilder().sslContext(context).build();
            assertEquals(200, get(trusting, server.tlsUrl()));
            assertThrows(SSLHandshakeException.class, () -> get(HttpClient.newHttpClient(), server.tlsUrl()));
        }
    }

    @Test
    void attachesToAServerAndLeavesItRunning() {
        try (CodecatalystMock started = CodecatalystMock.start()) {
            Map<String, String> environment = Map.of(
                    "CODECATALYST_MOCK_BINARY", "/nowhere",
                    "CODECATALYST_MOCK_URL", started.url().toString(),
                    "CODECATALYST_MOCK_TLS_URL", started.tlsUrl().toString(),
                    "CODECATALYST_MOCK_CA", started.caFile().toString());
            CodecatalystMock attached = CodecatalystMock.open(environment);
            attached.close();
            assertEquals(started.url(), attached.url());
            assertEquals(started.tlsUrl(), attached.tlsUrl());
            assertEquals(started.caFile(), attached.caFile());
            assertEquals(started.state().get("users"), attached.state().get("users"));
        }
    }

    @Test
    void hasTheTokenOfTheAdminApi() throws Exception {
        for (List<String> option : List.of(List.of("--admin-token", "boss"), List.of("--admin-token=boss"))) {
            try (CodecatalystMock started = CodecatalystMock.start(option.toArray(String[]::new))) {
                String url = started.url().toString();
                CodecatalystMock attached = CodecatalystMock.open(
                        Map.of("CODECATALYST_MOCK_URL", url, "CODECATALYST_MOCK_ADMIN_TOKEN", "boss"));
                assertEquals(started.state().get("users"), attached.state().get("users"));
                CodecatalystMock stranger = CodecatalystMock.open(
                        Map.of("CODECATALYST_MOCK_URL", url, "CODECATALYST_MOCK_ADMIN_TOKEN", ""));
                assertEquals(401, assertThrows(AdminRefusedException.class, stranger::state).status());
            }
        }
    }

    @Test
    void keepsTheTokenOfTheAdminApiOffTheCommandLine() {
        try (CodecatalystMock server = CodecatalystMock.start("--admin-token", "secret-of-this-test")) {
            String commands = ProcessHandle.current().children()
                    .flatMap(child -> child.info().commandLine().stream())
                    .collect(Collectors.joining("\n"));
            assertTrue(commands.contains("--stop-with-stdin"), commands);
            assertFalse(commands.contains("secret-of-this-test"), commands);
            assertEquals("ready", server.admin("GET", "/_mock/ready", null).get("status"));
        }
    }

    @Test
    void givesTextAsText() throws IOException {
        try (CodecatalystMock server = CodecatalystMock.start()) {
            assertEquals(Files.readString(server.caFile()), server.adminText("GET", "/_mock/ca", null));
            String metrics = server.adminText("GET", "/_mock/metrics", null);
            assertTrue(metrics.startsWith("# "), metrics);
            String message = assertThrows(IllegalStateException.class, () -> server.admin("GET", "/_mock/ca", null))
                    .getMessage();
            assertTrue(message.startsWith("the answer is no JSON: -----BEGIN CERTIFICATE-----"), message);
        }
    }

    @Test
    void showsWhatTheProgramSaidWhenItHasEnded() throws IOException {
        Path program = Files.createTempFile("codecatalyst-mock", ".sh");
        Files.writeString(program, "#!/bin/sh\necho 'codecatalyst-mock ready: http://127.0.0.1:1 https://127.0.0.1:1'\n"
                + "echo out of luck >&2\nexit 3\n");
        assertTrue(program.toFile().setExecutable(true));
        CodecatalystMock server = CodecatalystMock.open(Map.of("CODECATALYST_MOCK_BINARY", program.toString()));
        assertEquals(
                "codecatalyst-mock has ended:\nout of luck",
                assertThrows(IllegalStateException.class, server::state).getMessage());
        assertEquals(
                "codecatalyst-mock ended with 3:\nout of luck",
                assertThrows(IllegalStateException.class, server::close).getMessage());
        Files.delete(program);
    }

    @Test
    void saysWhatIsMissingForHttps() {
        CodecatalystMock server = CodecatalystMock.open(Map.of("CODECATALYST_MOCK_URL", "http://127.0.0.1:8700"));
        String message = assertThrows(IllegalStateException.class, server::trustManagers).getMessage();
        assertEquals("http://127.0.0.1:8700 is used as it is: set CODECATALYST_MOCK_CA to use it over HTTPS", message);
    }

    @Test
    void saysWhatToDoWhenThereIsNoProgram() {
        Map<String, String> environment = Map.of("PATH", "/nowhere", "CODECATALYST_MOCK_URL", "");
        String message = assertThrows(IllegalStateException.class, () -> CodecatalystMock.open(environment))
                .getMessage();
        assertEquals(
                "there is no codecatalyst-mock on the PATH: set CODECATALYST_MOCK_BINARY to the program,"
                        + " or CODECATALYST_MOCK_URL to a server that runs",
                message);
    }

    @Test
    void findsTheProgramOnThePath() throws IOException {
        Path folder = Files.createTempDirectory("path");
        Path program = Files.createSymbolicLink(
                folder.resolve("codecatalyst-mock"), ServerProcess.program(System.getenv()).toAbsolutePath());
        try (CodecatalystMock server = CodecatalystMock.open(Map.of("PATH", "/nowhere:" + folder))) {
            assertEquals("ready", server.admin("GET", "/_mock/ready", null).get("status"));
        } finally {
            Files.delete(program);
            Files.delete(folder);
        }
    }

    @Test
    void showsWhatTheProgramSaidWhenItDoesNotStart() {
        String message = assertThrows(IllegalStateException.class, () -> CodecatalystMock.start("--tims"))
                .getMessage();
        assertTrue(message.startsWith("codecatalyst-mock ended before it was ready:\n"), message);
        assertTrue(message.contains("--tims"), message);
    }

    @Test
    void namesTheProgramThatIsNotThere() {
        Map<String, String> environment = Map.of("CODECATALYST_MOCK_BINARY", "/nowhere/codecatalyst-mock");
        String message = assertThrows(IllegalStateException.class, () -> CodecatalystMock.open(environment))
                .getMessage();
        assertTrue(message.startsWith("/nowhere/codecatalyst-mock does not start: "), message);
    }

    @Test
    void movesTheClock() {
        Instant start = Instant.parse("2030-01-01T00:00:00Z");
        try (CodecatalystMock server = CodecatalystMock.start("--clock-start", start.toString(), "--clock-frozen")) {
            MockClock clock = server.clock();
            assertEquals(start, clock.now());
            assertEquals(start.plusSeconds(60), clock.advance(Duration.ofMinutes(1)));
            assertEquals(start.plusSeconds(50), clock.advance(Duration.ofSeconds(-10)));
            assertEquals(start.plusSeconds(7), clock.set(start.plusSeconds(7)));
            assertEquals(start.plusSeconds(9), clock.freeze(start.plusSeconds(9)));
            assertEquals(start.plusSeconds(9), clock.freeze());
            assertFalse(clock.run().isBefore(start.plusSeconds(9)));
            assertEquals(start, clock.reset());
        }
    }

    @Test
    void takesTheStateOutAndIn() {
        try (CodecatalystMock server = CodecatalystMock.start();
                MockUser user = server.newUser()) {
            user.addTokens(List.of(Map.of("name", "kept")));
            Map<String, Object> state = server.state();
            server.reset("journal", "clock");
            assertEquals(state.get("users"), server.state().get("users"));
            server.reset();
            assertEquals(List.of(), server.state().get("users"));
            server.state(state);
            assertEquals(state.get("users"), server.state().get("users"));
        }
    }
}
