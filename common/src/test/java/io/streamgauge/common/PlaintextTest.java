// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaintextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LocalHost", "a.localhost", "127.0.0.1", "127.8.0.3", "::1", "[::1]"})
  void thisMachineIsLoopback(String host) {
    assertTrue(Plaintext.isLoopback(host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost.example.org", "127.0.0.1.example.org", "notlocalhost", "10.0.0.1",
        "0.0.0.0", "::", "::11", "broker"
      })
  void anythingElseIsNot(String host) {
    assertFalse(Plaintext.isLoopback(host));
  }
}
