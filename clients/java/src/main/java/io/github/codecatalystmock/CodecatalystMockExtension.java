// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests, and the methods around them, these parameters:
 *
 * <ul>
 *   <li>{@link CodecatalystMock}: the server, one for the whole run, started or attached to when the
 *       first test asks for it;
 *   <li>{@link MockUser}: a user of the test's own, made anew for each test, so that tests may run in
 *       parallel; its faults are removed when the test ends. {@code @BeforeEach} and the constructor get
 *       the same one, {@code @BeforeAll} one for the class;
 *   <li>{@code CodeCatalystClient}, {@code CodeCatalystAsyncClient}: the AWS SDK's client of that user.
 * </ul>
 *
 * <p>{@code @ExtendWith(CodecatalystMockExtension.class)} is enough. To start a server with arguments of
 * its own: {@code @RegisterExtension static final CodecatalystMockExtension MOCK =
 * CodecatalystMockExtension.withArguments("--seed", "42")}.
 */
public final class CodecatalystMockExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(CodecatalystMockExtension.class);
    private static final String SYNC = "software.amazon.awssdk.services.codecatalyst.CodeCatalystClient";
    private static final String ASYNC = "software.amazon.awssdk.services.codecatalyst.CodeCatalystAsyncClient";
    private static final Set<String> TYPES =
            Set.of(CodecatalystMock.class.getName(), MockUser.class.getName(), SYNC, ASYNC);

    private final List<String> arguments;

    /** An extension that uses {@link CodecatalystMock#open()}. */
    public CodecatalystMockExtension() {
        this(List.of());
    }

    private CodecatalystMockExtension(List<String> arguments) {
        this.arguments = arguments;
    }

    /**
     * An extension that starts a server with these arguments, whatever {@code CODECATALYST_MOCK_URL} says.
     * All test classes that name the same ones share a server.
     *
     * @param arguments the program's, see {@code codecatalyst-mock --help}
     * @return the extension, for a static field with {@code @RegisterExtension}
     */
    public static CodecatalystMockExtension withArguments(String... arguments) {
        return new CodecatalystMockExtension(List.of(arguments));
    }

    /** A constructor's parameters are the test's, not the class's. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return TYPES.contains(parameter.getParameter().getType().getName());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        // Names, not classes: the SDK may be missing.
        String type = parameter.getParameter().getType().getName();
        if (type.equals(CodecatalystMock.class.getName())) {
            return server(test);
        }
        MockUser user = user(test);
        switch (type) {
            case SYNC:
                return user.client();
            case ASYNC:
                return user.asyncClient();
            default:
                return user;
        }
    }

    private CodecatalystMock server(ExtensionContext test) {
        return kept(test.getRoot(), arguments, CodecatalystMock.class, this::open);
    }

    private CodecatalystMock open() {
        return arguments.isEmpty() ? CodecatalystMock.open() : CodecatalystMock.start(arguments.toArray(String[]::new));
    }

    private MockUser user(ExtensionContext test) {
        // By id, or a test would find the user of its class.
        return kept(test, test.getUniqueId(), MockUser.class, server(test)::newUser);
    }

    /** What the context keeps under this key, made when it is first asked for, closed when the context ends. */
    private static <T extends AutoCloseable> T kept(
            ExtensionContext context, Object key, Class<T> type, Supplier<T> make) {
        Store store = context.getStore(NAMESPACE.append(type));
        return type.cast(store.getOrComputeIfAbsent(key, k -> new Closing(make.get()), Closing.class).resource);
    }

    /** Since JUnit 5.13 any AutoCloseable is closed; older ones know only this. */
    @SuppressWarnings({"deprecation", "try"})
    private static final class Closing implements Store.CloseableResource, AutoCloseable {
        private final AutoCloseable resource;

        Closing(AutoCloseable resource) {
            this.resource = resource;
        }

        @Override
        public void close() throws Exception {
            resource.close();
        }
    }
}
