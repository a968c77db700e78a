// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PartSumsTest {
  /** Of "a" and "b", by md5sum. */
  private static final String A = "0cc175b9c0f1b6a831c399e269772661";

  private static final String B = "92eb5ffee6ae2fec3ad71c777531578f";

  private static PartSums of(String... etags) {
    PartSums sums = new PartSums();
    byte[] bytes = "abc".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < etags.length; i++) {
      sums.add(new byte[] {bytes[i], 'x'}, 1, etags[i]);
    }
    return sums;
  }

  @Test
  void theWholeIsTheSumOfTheSums() {
    assertEquals("96e024ba2074fe77e8e965ba43a704be-2", of('"' + A + '"', '"' + B + '"').etag());
    assertEquals(of(A).etag(), of('"' + A.toUpperCase(java.util.Locale.ROOT) + '"').etag());
    assertNotEquals(of(A).etag(), of(A, B).etag());
  }

  @Test
  void nothingIsSaidWhereAStoreAnswersSomethingElseToOnePart() {
    assertNull(of("x", B).etag());
    assertNull(of(A, A).etag());
    assertNull(of(A, null).etag());
  }

  @Test
  void noAnswerIsNoSum() {
    assertEquals("", PartSums.plain(null));
  }
}
