// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A codecatalyst-mock server: one that this has started, or one that was there. */
public final class CodecatalystMock implements AutoCloseable {
    private final URI url;
    private final URI tlsUrl;
    private final Path caFile;
    private final ServerProcess process;
    private final AdminApi adminApi;

    private CodecatalystMock(URI url, URI tlsUrl, Path caFile, String adminToken, ServerProcess process) {
        this.url = url;
        this.tlsUrl = tlsUrl;
        this.caFile = caFile;
        this.process = process;
        this.adminApi = new AdminApi(url, adminToken, process);
    }

    /**
     * Attaches to the server that {@code CODECATALYST_MOCK_URL} names ({@code CODECATALYST_MOCK_TLS_URL} and
     * {@code CODECATALYST_MOCK_CA} say how it is reached over HTTPS, {@code CODECATALYST_MOCK_ADMIN_TOKEN} opens its
     * admin API), or starts one as {@link #start} does.
     *
     * @return the server
     */
    public static CodecatalystMock open() {
        return open(System.getenv());
    }

    static CodecatalystMock open(Map<String, String> environment) {
        Optional<URI> url = given(environment, "CODECATALYST_MOCK_URL").map(URI::create);
        if (url.isEmpty()) {
            return start(environment);
        }
        return new CodecatalystMock(
                url.get(),
                given(environment, "CODECATALYST_MOCK_TLS_URL").map(URI::create).orElse(null),
                given(environment, "CODECATALYST_MOCK_CA").map(Path::of).orElse(null),
                given(environment, "CODECATALYST_MOCK_ADMIN_TOKEN").orElse(null),
                null);
    }

    static Optional<String> given(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isEmpty());
    }

    /**
     * Starts the program that {@code CODECATALYST_MOCK_BINARY} names, or {@code codecatalyst-mock} from the PATH, on
     * free ports of this machine for HTTP and HTTPS, and waits until it answers.
     *
     * @param arguments more arguments, see {@code codecatalyst-mock --help}; {@code --admin-token} is handed over by a
     *     variable, and sent with each admin request
     * @return the server; {@link #close} stops it, and so does the end of this process, however it comes
     */
    public static CodecatalystMock start(String... arguments) {
        return start(System.getenv(), arguments);
    }

    static CodecatalystMock start(Map<String, String> environment, String... arguments) {
        ServerProcess process = ServerProcess.start(ServerProcess.program(environment), arguments);
        return new CodecatalystMock(process.url(), process.tlsUrl(), process.caFile(), process.adminToken(), process);
    }

    /** {@return where it speaks HTTP, such as {@code http://127.0.0.1:8700}} */
    public URI url() {
        return url;
    }

    /**
     * Where it speaks HTTPS.
     *
     * @return such as {@code https://127.0.0.1:8701}
     * @throws IllegalStateException when this is attached to a server and nobody said where
     */
    public URI tlsUrl() {
        return known(tlsUrl, "CODECATALYST_MOCK_TLS_URL");
    }

    /**
     * The CA that signed its certificate, a PEM file.
     *
     * @return the file
     * @throws IllegalStateException when this is attached to a server and nobody said where it is
     */
    public Path caFile() {
        return known(caFile, "CODECATALYST_MOCK_CA");
    }

    private <T> T known(T value, String variable) {
        if (value == null) {
            throw new IllegalStateException(url + " is used as it is: set " + variable + " to use it over HTTPS");
        }
        return value;
    }

    /** {@return trust in {@link #caFile} and in nothing else, for an HTTP client} */
    public TrustManager[] trustManagers() {
        try (InputStream pem = Files.newInputStream(caFile())) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate ca : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("ca-" + trusted.size(), ca);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory.getTrustManagers();
        } catch (IOException | GeneralSecurityException problem) {
            throw new IllegalStateException(caFile() + ": " + problem.getMessage(), problem);
        }
    }

    /**
     * A user that nobody else has: a random bearer token.
     *
     * @return the user; close it to remove its faults
     */
    public MockUser newUser() {
        return newUser("test-" + UUID.randomUUID());
    }

    /**
     * The user of a given bearer token. Nothing of that user changes.
     *
     * @param token the bearer token
     * @return the user; close it to remove the faults that were added by it
     */
    public MockUser newUser(String token) {
        return new MockUser(this, token);
    }

    /** {@return the server's clock, which all users share} */
    public MockClock clock() {
        return new MockClock(this);
    }

    /**
     * Brings the server back to the start, for all users.
     *
     * @param parts those of {@code POST /_mock/reset}, such as {@code journal}; without any, all
     */
    public void reset(String... parts) {
        admin("POST", "/_mock/reset", parts(parts));
    }

    static Map<String, ?> parts(String... parts) {
        return parts.length == 0 ? Map.of() : Map.of("what", List.of(parts));
    }

    /** {@return the whole store, as {@code GET /_mock/state} answers it} */
    public Map<String, Object> state() {
        return admin("GET", "/_mock/state", null);
    }

    /**
     * Replaces the whole store, for all users.
     *
     * @param state what {@link #state} gave
     */
    public void state(Map<String, ?> state) {
        admin("PUT", "/_mock/state", state);
    }

    /**
     * Asks the admin API, for all that has no method here.
     *
     * @param method such as {@code PUT}
     * @param path such as {@code /_mock/throttle}, with its query
     * @param body maps, lists, strings, numbers and booleans; null for none
     * @return the answer
     * @throws AdminRefusedException when it is refused
     */
    public Map<String, Object> admin(String method, String path, Object body) {
        return AdminApi.parse(adminText(method, path, body));
    }

    /**
     * The same for {@code /_mock/metrics} and {@code /_mock/ca}, whose answers are no JSON.
     *
     * @param method such as {@code GET}
     * @param path such as {@code /_mock/metrics}
     * @param body as above
     * @return the answer as it came
     * @throws AdminRefusedException when it is refused
     */
    public String adminText(String method, String path, Object body) {
        return adminApi.call(method, path, body);
    }

    /** Stops the server if it was started here; fails when it does not stop in order. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
