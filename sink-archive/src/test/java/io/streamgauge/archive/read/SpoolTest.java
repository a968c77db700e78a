// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows on the disk come back as they were, and take no more of it than there is. */
class SpoolTest {
  private static final long PART = 1 << 20;

  private static Object[] row(int number) {
    return new Object[] {
      "sensor " + number,
      (long) number,
      number,
      number / 8.0,
      number / 8.0f,
      null,
      number % 2 == 0,
      new byte[] {1, (byte) number},
      new BigDecimal("12345678901234567890.123").add(BigDecimal.valueOf(number)),
      List.of(new Object[] {"a", null}, new Object[] {"b", "x".repeat(number % 3_000)})
    };
  }

  @Test
  void rowsComeBackAsTheyWereInAnyOrder() throws Exception {
    try (Spool spool = new Spool(PART, () -> Long.MAX_VALUE)) {
      List<Long> places = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        places.add(spool.append(row(i)));
      }
      for (int i = 4_999; i >= 0; i--) {
        Object[] is = spool.read(places.get(i));
        Object[] was = row(i);
        assertEquals(Arrays.deepToString(flat(was)), Arrays.deepToString(flat(is)));
        assertArrayEquals((byte[]) was[7], (byte[]) is[7]);
      }
    }
  }

  private static Object[] flat(Object[] row) {
    Object[] flat = row.clone();
    flat[9] = ((List<?>) row[9]).toArray();
    return flat;
  }

  @Test
  void theDiskHasWhatIsStillToBeRead() throws Exception {
    try (Spool spool = new Spool(PART, () -> Long.MAX_VALUE)) {
      long most = 0;
      for (int file = 0; file < 20; file++) {
        List<Long> places = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
          places.add(spool.append(row(2_900)));
        }
        most = Math.max(most, spool.held());
        for (int i = 0; i < places.size(); i++) {
          if (i % 2 == 0) {
            spool.drop(places.get(i));
          } else {
            var unused = spool.read(places.get(i));
          }
        }
      }
      assertTrue(most > PART && most < 6 * PART, "" + most);
    }
  }

  @Test
  void aDiskWithoutRoomIsNotFilled() throws Exception {
    long[] room = {3 * PART};
    try (Spool spool = new Spool(PART, () -> room[0])) {
      IOException full =
          assertThrows(
              IOException.class,
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  room[0] = 3 * PART - spool.held();
                  var unused = spool.append(row(2_900));
                }
              });
      assertTrue(full.getMessage().contains("no room"), full.getMessage());
      assertTrue(spool.held() < 4 * PART, "" + spool.held());
    }
  }

  /** As many keys as rows: those of a whole topic partition pass through it in order of offsets. */
  @Test
  void keysThatWereReadAreGivenBackToo() throws Exception {
    long most = 0;
    try (Spool spool = new Spool(PART, () -> Long.MAX_VALUE)) {
      for (int file = 0; file < 100; file++) {
        ByteBuffer keys = ByteBuffer.allocate(360_000);
        for (int i = 0; keys.hasRemaining(); i++) {
          keys.putInt(file * 90_000 + i);
        }
        long from = spool.keys().append(keys.flip());
        most = Math.max(most, spool.held());
        for (int i = 0; i < 90_000; i += 576) {
          ByteBuffer block = ByteBuffer.allocate(Math.min(576, 90_000 - i) * Integer.BYTES);
          spool.keys().read(from + (long) i * Integer.BYTES, block);
          spool.keys().release(from + (long) i * Integer.BYTES, block.position());
          assertEquals(file * 90_000 + i, block.getInt(0));
          assertEquals(file * 90_000 + i + block.capacity() / 4 - 1, last(block));
        }
      }
    }
    assertTrue(most > PART / 2 && most < 3 * PART, "" + most);
  }

  private static int last(ByteBuffer block) {
    return block.getInt(block.capacity() - Integer.BYTES);
  }

  @Test
  void aFewRowsNeedLittleRoom() throws Exception {
    try (Spool spool = new Spool(64 * PART, () -> 2 * PART)) {
      long place = spool.append(row(1));
      assertEquals("sensor 1", spool.read(place)[0]);
    }
  }
}
