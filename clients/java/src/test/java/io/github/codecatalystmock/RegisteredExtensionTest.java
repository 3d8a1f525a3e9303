// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineTestKit;

class RegisteredExtensionTest {
    @RegisterExtension
    static final CodecatalystMockExtension MOCK = CodecatalystMockExtension.withArguments("--seed", "42");

    @Test
    void startsAServerWithTheArguments(CodecatalystMock server, MockUser user) {
        assertEquals(42, server.admin("GET", "/_mock/ready", null).get("seed"));
        assertSame(server, user.server());
    }

    @Test
    void stopsTheServerAtTheEndOfARunThatFails() {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Failing.class))
                .execute()
                .testEvents()
                .assertThatEvents()
                .haveExactly(1, event(finishedWithFailure(message("as it should"))));
        assertThrows(IllegalStateException.class, Failing.server::state);
    }

    /** Surefire does not run nested classes by themselves. */
    static class Failing {
        @RegisterExtension
        static final CodecatalystMockExtension MOCK = CodecatalystMockExtension.withArguments("--seed", "43");

        private static CodecatalystMock server;

        @Test
        void fails(CodecatalystMock server, MockUser user) {
            Failing.server = server;
            throw new AssertionError("as it should");
        }
    }
}
