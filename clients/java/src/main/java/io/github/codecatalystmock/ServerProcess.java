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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The program, from its ready line to its end. */
final class ServerProcess {
    /** What it has to get ready, to answer an admin request, and to stop. */
    static final int SECONDS = 30;

    private static final String NAME = "codecatalyst-mock";
    private static final String ADMIN_TOKEN = "--admin-token";
    private static final Pattern READY = Pattern.compile("codecatalyst-mock ready: (http://\\S+) (https://\\S+)\\b.*");

    private final Path folder;
    private final Process process;
    private final String adminToken;
    private final Thread atExit = new Thread(this::close);
    private URI url;
    private URI tlsUrl;

    private ServerProcess(Path folder, Process process, String adminToken) {
        this.folder = folder;
        this.process = process;
        this.adminToken = adminToken;
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
        List<String> given = Stream.of(arguments)
                .flatMap(each -> each.startsWith(ADMIN_TOKEN + "=") ? Stream.of(each.split("=", 2)) : Stream.of(each))
                .collect(Collectors.toCollection(ArrayList::new));
        String adminToken = take(given, ADMIN_TOKEN);
        Path folder = newFolder();
        List<String> command = new ArrayList<>(List.of(program.toString(), "--port", "0", "--tls-port", "0"));
        // Its standard input is a pipe that ends with this process, also when that is killed.
        command.addAll(List.of("--tls-ca-out", folder.resolve("ca.pem").toString(), "--stop-with-stdin"));
        command.addAll(given);
        ProcessBuilder builder = new ProcessBuilder(command);
        // The arguments alone configure it; and it knows no variables of fixtures.
        builder.environment().keySet().removeIf(variable -> variable.startsWith("CODECATALYST_MOCK_"));
        if (adminToken != null) {
            // Everybody on this machine can read a command line.
            builder.environment().put("CODECATALYST_MOCK_ADMIN_TOKEN", adminToken);
        }
        builder.redirectError(folder.resolve("stderr").toFile());
        ServerProcess server;
        try {
            server = new ServerProcess(folder, builder.start(), adminToken);
        } catch (IOException problem) {
            delete(folder);
            throw new IllegalStateException(program + " does not start: " + problem.getMessage(), problem);
        }
        try {
            server.awaitReady();
        } catch (IllegalStateException problem) {
            server.cleanUp();
            throw problem;
        }
        return server;
    }

    /** The value of an option, which is removed; null when there is none. */
    private static String take(List<String> arguments, String option) {
        int at = arguments.indexOf(option);
        if (at < 0 || at + 1 == arguments.size()) {
            return null;
        }
        arguments.remove(at);
        return arguments.remove(at);
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory(NAME + "-");
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    private static void delete(Path folder) {
        Stream.of("ca.pem", "stderr", "").forEach(file -> folder.resolve(file).toFile().delete());
    }

    private void awaitReady() {
        String line;
        try {
            line = CompletableFuture.supplyAsync(this::firstLine).get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException problem) {
            throw failed("said nothing within " + SECONDS + " s");
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

    String adminToken() {
        return adminToken;
    }

    boolean endsWithin(int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException problem) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void close() {
        try {
            process.destroy();
            if (!endsWithin(SECONDS)) {
                throw failed("did not stop within " + SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw failed("ended with " + process.exitValue());
            }
        } finally {
            cleanUp();
        }
    }

    /** What went wrong and what the program said about it; it runs no more then. */
    IllegalStateException failed(String what) {
        process.destroyForcibly();
        String said;
        try {
            said = Files.readString(folder.resolve("stderr"));
        } catch (IOException stoppedAlready) {
            said = "";
        }
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
