// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A project in Kotlin, or one with an HTTP client of its own, has no AWS SDK for Java. */
class WithoutSdkTest {
    /** Runs in a world without the SDK. */
    public static final class Program implements Runnable {
        @Override
        public void run() {
            assertThrows(
                    ClassNotFoundException.class,
                    () -> Class.forName("software.amazon.awssdk.services.codecatalyst.CodeCatalystClient"));
            try (CodecatalystMock server = CodecatalystMock.open();
                    MockUser user = server.newUser()) {
                user.addFault(Map.of("fault", "HANG"));
                user.verify(Map.of(), 0);
                assertThrows(NoClassDefFoundError.class, () -> user.client());
            }
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException problem) {
            throw new IllegalArgumentException(problem);
        }
    }

    @Test
    void allButTheClientsWorks() throws Exception {
        URL[] classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("awssdk"))
                .map(WithoutSdkTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader world = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            Runnable program = (Runnable)
                    world.loadClass(Program.class.getName()).getDeclaredConstructor().newInstance();
            assertDoesNotThrow(program::run);
        }
    }
}
