// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The program, from its ready line to its end. */
final class ServerProcess {
    private static final String NAME = "codecatalyst-mock";
    private static final Pattern READY = Pattern.compile("codecatalyst-mock ready: (http://\\S+) (https://\\S+)\\b.*");
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 30;

    private final Path folder;
    private final Process process;
    private final Thread atExit;
    private URI url;
    private URI tlsUrl;

    private ServerProcess(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
        // A run that is broken off leaves no server behind.
        this.atExit = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** The program that the environment names. */
    static Path program(Map<String, String> environment) {
        return CodecatalystMock.given(environment, "CODECATALYST_MOCK_BINARY")
                .map(Path::of)
                .orElseGet(() -> onThePath(environment));
    }

    private static Path onThePath(Map<String, String> environment) {
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, NAME))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no " + NAME + " on the PATH: set"
                        + " CODECATALYST_MOCK_BINARY to the program, or CODECATALYST_MOCK_URL to a server that runs"));
    }

    static ServerProcess start(Path program, String... arguments) {
        Path folder = newFolder();
        List<String> command = new ArrayList<>(List.of(program.toString(), "--port", "0", "--tls-port", "0"));
        command.addAll(List.of("--tls-ca-out", folder.resolve("ca.pem").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        // The arguments alone configure it; and it knows no variables of fixtures.
        builder.environment().keySet().removeIf(variable -> variable.startsWith("CODECATALYST_MOCK_"));
        builder.redirectError(folder.resolve("stderr").toFile());
        ServerProcess server;
        try {
            server = new ServerProcess(folder, builder.start());
        } catch (IOException problem) {
            delete(folder);
            throw new IllegalStateException(program + " does not start: " + problem.getMessage(), problem);
        }
        server.awaitReady();
        return server;
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory(NAME + "-");
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    private static void delete(Path folder) {
        for (String file : List.of("ca.pem", "stderr", "")) {
            folder.resolve(file).toFile().delete();
        }
    }

    private void awaitReady() {
        String line;
        try {
            line = CompletableFuture.supplyAsync(this::firstLine).get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException problem) {
            throw failed("said nothing within " + START_SECONDS + " s");
        } catch (InterruptedException problem) {
            Thread.currentThread().interrupt();
            throw failed("was not waited for");
        }
        Matcher ready = READY.matcher(String.valueOf(line));
        if (!ready.matches()) {
            throw failed(line == null ? "ended before it was ready" : "is not ready: " + line);
        }
        url = URI.create(ready.group(1));
        tlsUrl = URI.create(ready.group(2));
    }

    private String firstLine() {
        try {
            return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    URI url() {
        return url;
    }

    URI tlsUrl() {
        return tlsUrl;
    }

    Path caFile() {
        return folder.resolve("ca.pem");
    }

    void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw failed("did not stop within " + STOP_SECONDS + " s");
            }
        } catch (InterruptedException problem) {
            Thread.currentThread().interrupt();
            throw failed("was not waited for");
        }
        if (process.exitValue() != 0) {
            throw failed("ended with " + process.exitValue());
        }
        cleanUp();
    }

    /** What went wrong and what the program said about it; it runs no more then. */
    private IllegalStateException failed(String what) {
        process.destroyForcibly();
        String said;
        try {
            said = Files.readString(folder.resolve("stderr"));
        } catch (IOException problem) {
            said = problem.toString();
        }
        cleanUp();
        return new IllegalStateException(NAME + " " + what + (said.isBlank() ? "" : ":\n" + said.strip()));
    }

    private void cleanUp() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException atExitNow) {
            // The hook is running already.
        }
        delete(folder);
    }
}
