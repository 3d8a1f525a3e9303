// SPDX-License-Identifier: Apache-2.0
/**
 * Tests against codecatalyst-mock, a server that stands in for Amazon CodeCatalyst's personal access
 * token API. Start with {@link io.github.codecatalystmock.CodecatalystMockExtension}.
 */
package io.github.codecatalystmock;
