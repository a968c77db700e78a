// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SequenceQueueTest {

  @Test
  void behavesAsASortedMapThatLosesItsFirst() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      PendingAcks.SequenceQueue<String> queue = new PendingAcks.SequenceQueue<>();
      TreeMap<Long, String> expected = new TreeMap<>();
      long next = random.nextInt(1_000);
      for (int step = 0; step < 5_000; step++) {
        if (random.nextInt(100) < (step / 1_000 % 2 == 0 ? 60 : 40)) {
          queue.add(next, "" + next);
          expected.put(next, "" + next);
          next++;
        } else {
          queue.remove();
          expected.pollFirstEntry();
        }
        long any = next - random.nextInt(300);
        assertEquals(expected.get(any), queue.get(any));
        assertEquals(expected.isEmpty() ? null : expected.firstEntry().getValue(), queue.peek());
        assertEquals(expected.size(), queue.size());
      }
      queue.clear();
      assertTrue(queue.isEmpty());
      assertNull(queue.get(next - 1));
    }
  }

  @Test
  void refusesAGap() {
    PendingAcks.SequenceQueue<String> queue = new PendingAcks.SequenceQueue<>();
    queue.add(7, "a");
    assertThrows(IllegalArgumentException.class, () -> queue.add(9, "b"));
  }
}
