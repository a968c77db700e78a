// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FilterTreeTest {
  private static final List<String> OF_FILTERS = List.of("a", "b", "", "+", "{x}", "{y}", "$s");
  private static final List<String> OF_TOPICS = List.of("a", "b", "c", "", "$s");

  @Test
  void findsTheFirstFilterThatMatchesByItself() {
    Random random = new Random(16);
    int found = 0;
    int second = 0;
    for (int round = 0; round < 20_000; round++) {
      List<TopicFilter> filters =
          IntStream.range(0, 1 + random.nextInt(6)).mapToObj(i -> filter(random)).toList();
      String topic = levels(random, OF_TOPICS);
      Optional<TopicFilter> expected =
          filters.stream().filter(filter -> filter.match(topic).isPresent()).findFirst();

      assertEquals(expected, new FilterTree(filters).first(topic), () -> topic + " by " + filters);

      found += expected.isPresent() ? 1 : 0;
      second += expected.isPresent() && !expected.get().equals(filters.get(0)) ? 1 : 0;
    }
    assertTrue(found > 4_000 && second > 1_000, "too few cases: " + found + ", " + second);
  }

  @Test
  void takesFiltersAndTopicsOfManyLevels() {
    String deep = "a/".repeat(30_000) + "b";
    FilterTree tree = new FilterTree(List.of(TopicFilter.parse(deep), TopicFilter.parse("+/c")));

    assertEquals(deep, tree.first(deep).orElseThrow().text());
    assertEquals(Optional.empty(), tree.first(deep + "/b"));
    assertEquals(Optional.empty(), tree.first("/".repeat(60_000)));
  }

  private static TopicFilter filter(Random random) {
    while (true) {
      String text = levels(random, OF_FILTERS) + (random.nextInt(4) == 0 ? "/#" : "");
      try {
        return TopicFilter.parse(random.nextInt(20) == 0 ? "#" : text);
      } catch (IllegalArgumentException e) {
        // A name twice, or nothing: another one.
      }
    }
  }

  private static String levels(Random random, List<String> choice) {
    return IntStream.range(0, 1 + random.nextInt(4))
        .mapToObj(i -> choice.get(random.nextInt(choice.size())))
        .collect(Collectors.joining("/"));
  }
}
