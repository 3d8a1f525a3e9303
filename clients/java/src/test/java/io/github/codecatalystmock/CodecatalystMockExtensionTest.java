// SPDX-License-Identifier: Apache-2.0
package io.github.codecatalystmock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystAsyncClient;
import software.amazon.awssdk.services.codecatalyst.CodeCatalystClient;

@ExtendWith(CodecatalystMockExtension.class)
class CodecatalystMockExtensionTest {
    private static final Set<String> TOKENS = ConcurrentHashMap.newKeySet();

    private final MockUser ofConstructor;
    private MockUser ofBeforeEach;

    CodecatalystMockExtensionTest(MockUser user) {
        ofConstructor = user;
    }

    @BeforeAll
    static void keepToken(MockUser user) {
        TOKENS.add(user.token());
    }

    @BeforeEach
    void keepUser(MockUser user) {
        ofBeforeEach = user;
    }

    @Test
    void givesATestOneUser(MockUser user) {
        assertSame(user, ofConstructor);
        assertSame(user, ofBeforeEach);
    }

    @RepeatedTest(5)
    void givesEachTestAUserOfItsOwn(MockUser user) {
        assertTrue(TOKENS.add(user.token()), "this user was here before");
    }

    @Test
    void givesClientsOfTheUser(MockUser user, CodeCatalystClient client, CodeCatalystAsyncClient async) {
        assertEquals(user.identity(), client.verifySession(request -> {}).identity());
        assertEquals(user.identity(), async.verifySession(request -> {}).join().identity());
    }
}
