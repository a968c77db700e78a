// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtoReaderTest {
  private static ProtoReader of(String hex) {
    return new ProtoReader(HexFormat.of().parseHex(hex));
  }

  @Test
  void fieldsAreReadOneAfterTheOther() throws SparkplugException {
    byte[] bytes =
        SparkplugBytes.message()
            .number(1, -1)
            .text(5, "é")
            .real(1.5)
            .single(0.1f)
            .with(1_000, SparkplugBytes.message().number(2, 300))
            .made();
    ProtoReader in = new ProtoReader(bytes);
    assertTrue(in.next());
    assertEquals(-1L, in.varint());
    assertTrue(in.next());
    assertEquals("é", in.text());
    assertTrue(in.next());
    assertEquals(1.5, in.float64());
    assertTrue(in.next());
    assertEquals(0.1f, in.float32());
    assertTrue(in.next());
    assertEquals(1_000, in.field());
    ProtoReader inner = in.message();
    assertTrue(inner.next());
    assertEquals(300, inner.varint());
    assertFalse(inner.next());
    assertFalse(in.next());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08ffff",
        "127f0a",
        "0affffffff07",
        "0affffffffffffffffff01",
        "0b0c",
        "0c",
        "0e",
        "0f",
        "0001",
        "0200",
        "08ffffffffffffffffff02",
        "08ffffffffffffffffffff01",
        "0901020304",
        "0d010203",
        "88808080800100",
        "7b2274223a317d"
      })
  void whatIsBrokenIsRefused(String hex) {
    ProtoReader in = of(hex);
    assertThrows(
        SparkplugException.class,
        () -> {
          while (in.next()) {
            in.field();
          }
        });
  }

  @Test
  void aFieldOfAnotherTypeIsRefused() throws SparkplugException {
    ProtoReader in = of("0801");
    assertTrue(in.next());
    assertThrows(SparkplugException.class, in::text);
    assertThrows(SparkplugException.class, in::float64);
    assertThrows(SparkplugException.class, in::float32);
    assertThrows(SparkplugException.class, in::message);
  }
}
