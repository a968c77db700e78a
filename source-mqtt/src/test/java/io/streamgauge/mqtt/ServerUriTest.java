// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUriTest {

  @ParameterizedTest
  @CsvSource({
    "tcp://broker:1884, tcp, broker, 1884, ''",
    "tcp://broker, tcp, broker, 1883, ''",
    "SSL://broker, ssl, broker, 8883, ''",
    "ws://broker:8080/mqtt, ws, broker, 8080, mqtt",
    "wss://broker, wss, broker, 443, ''",
    "tcp://[::1]:1883, tcp, ::1, 1883, ''",
    "tcp://10.0.0.1/, tcp, 10.0.0.1, 1883, ''",
  })
  void readsAddresses(String text, String scheme, String host, int port, String path) {
    assertEquals(new ServerUri(scheme, host, port, path), ServerUri.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "broker:1883",
        "mqtt://broker",
        "tcp://",
        "tcp:// x",
        "tcp://b:0",
        "tcp://b:70000",
        "tcp://b/path",
        "ws://b/p?q=1",
        ""
      })
  void refusesWhatIsNoAddress(String text) {
    assertThrows(IllegalArgumentException.class, () -> ServerUri.parse(text));
  }

  @Test
  void neverRepeatsAPassword() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> ServerUri.parse("tcp://me:hunter2@broker"));
    assertFalse(refused.getMessage().contains("hunter2"), refused.getMessage());
  }
}
