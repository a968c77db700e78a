// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SharedMapTest {

  /** Of few keys and of many, and on the way from one to the other. */
  @Test
  void aMapHoldsWhatWasPutIntoItAndKeepsItWhenOthersComeOfIt() {
    SplittableRandom random = new SplittableRandom(3);
    for (int keys : new int[] {1, 3, 5, 8, 60, 3_000}) {
      SharedMap<Integer> map = SharedMap.empty();
      Map<String, Integer> same = new HashMap<>();
      for (int i = 0; i < 2_000; i++) {
        SharedMap<Integer> before = map;
        Map<String, Integer> sameBefore = Map.copyOf(same);
        String key = "k" + random.nextInt(keys);
        if (random.nextInt(3) == 0) {
          map = map.without(key);
          same.remove(key);
        } else {
          map = map.with(key, i);
          same.put(key, i);
        }
        assertEquals(same.get(key), map.get(key));
        assertEquals(same.containsKey(key), map.containsKey(key));
        assertNull(map.get("other"));
        assertEquals(same.size(), map.size());
        if (keys < 10 || i % 100 == 0) {
          assertEquals(same, map);
          assertEquals(same.hashCode(), map.hashCode());
          assertEquals(sameBefore, before);
          assertEquals(same, SharedMap.of(same));
        }
      }
    }
  }
}
