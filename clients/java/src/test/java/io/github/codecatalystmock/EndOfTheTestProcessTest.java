// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However a test process ends, its server ends too. */
class EndOfTheTestProcessTest {
    /** The test process: it has a server, and waits for its own end. */
    public static final class Program {
        private Program() {}

        /** Says where the server's folder is, once the server is ready. */
        public static void main(String... arguments) throws InterruptedException {
            System.out.println(CodecatalystMock.start().caFile().getParent());
            TimeUnit.MINUTES.sleep(5);
        }
    }

    private static Process program() throws IOException {
        // A parent may ignore SIGINT, and its children would, too.
        return new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** In order, the folder goes as well; what was killed cannot take it away. */
    @ParameterizedTest
    @CsvSource({"KILL, true", "TERM, false", "INT, false"})
    void takesTheServerWithIt(String signal, boolean folderStays) throws Exception {
        Process program = program();
        ProcessHandle server = null;
        try (var output = new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            Path folder = Path.of(output.readLine());
            server = program.children().findFirst().orElseThrow();
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + program.pid()).start().waitFor();
            program.onExit().get(30, TimeUnit.SECONDS);
            server.onExit().get(30, TimeUnit.SECONDS);
            assertEquals(folderStays, Files.exists(folder));
            for (String left : folderStays ? List.of("ca.pem", "stderr", "") : List.<String>of()) {
                Files.delete(folder.resolve(left));
            }
        } finally {
            program.destroyForcibly();
            if (server != null) {
                server.destroyForcibly();
            }
        }
    }
}
