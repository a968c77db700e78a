// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {

  @Test
  void namedLevelsMatchAsPlusAndGiveTheirText() {
    TopicFilter filter = TopicFilter.parse("sensors/{region}/{sensor_id}/{kind}");
    assertEquals("sensors/+/+/+", filter.subscription());
    assertEquals(Set.of("region", "sensor_id", "kind"), filter.names());
    assertEquals(
        Optional.of(Map.of("region", "north", "sensor_id", "01646500", "kind", "smoke")),
        filter.match("sensors/north/01646500/smoke"));
    assertEquals(Optional.empty(), filter.match("sensors/north/01646500"));
    assertEquals(Optional.empty(), filter.match("other/north/01646500/smoke"));
  }

  // MQTT 5.0, 4.7.1.2, 4.7.1.3 and 4.7.2
  @ParameterizedTest
  @CsvSource({
    "sport/tennis/player1/#, sport/tennis/player1, true",
    "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
    "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
    "sport/#, sport, true",
    "#, sport/tennis, true",
    "sport/tennis/+, sport/tennis/player1, true",
    "sport/tennis/+, sport/tennis/player1/ranking, false",
    "sport/+, sport, false",
    "sport/+, sport/, true",
    "+/+, /finance, true",
    "/+, /finance, true",
    "+, /finance, false",
    "#, $SYS/a, false",
    "+/monitor/Clients, $SYS/monitor/Clients, false",
    "$SYS/#, $SYS/, true",
    "$SYS/monitor/+, $SYS/monitor/Clients, true",
    "{a}/#, x/y/z, true",
    "a/{b}/#, a/c, true",
    "a/b, a/b/c, false",
    "a/b, A/b, false",
  })
  void matchesAsTheStandardSays(String filter, String topic, boolean matches) {
    assertEquals(matches, TopicFilter.parse(filter).match(topic).isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a/#/b", "a#", "a+/b", "x{a}", "{a}/{a}", "{a b}", "{}", "$share/g/a", "a\0b"})
  void refusesWhatIsNoFilter(String text) {
    assertThrows(IllegalArgumentException.class, () -> TopicFilter.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "a/{x}, a/b, true",
    "a/+, b/+, false",
    "a/#, a, true",
    "a/b/#, a/{x}/c, true",
    "a/b, a/b/c, false",
    "a/{x}/t, a/{y}/s, false",
    "#, x/y, true",
    "a, a, true",
  })
  void tellsWhetherATopicCanMatchBoth(String one, String other, boolean overlap) {
    assertEquals(overlap, TopicFilter.parse(one).overlaps(TopicFilter.parse(other)));
    assertEquals(overlap, TopicFilter.parse(other).overlaps(TopicFilter.parse(one)));
  }

  @Test
  void disjointFiltersNeverMatchTheSameTopic() {
    Random random = new Random(11);
    int overlapping = 0;
    for (int round = 0; round < 20_000; round++) {
      TopicFilter one = TopicFilter.parse(levels(random, List.of("a", "b", "+", "#")));
      TopicFilter other = TopicFilter.parse(levels(random, List.of("a", "b", "+", "#")));
      String topic = levels(random, List.of("a", "b", "c"));
      if (one.match(topic).isPresent() && other.match(topic).isPresent()) {
        overlapping++;
        assertTrue(one.overlaps(other), one.text() + " " + other.text() + " " + topic);
      }
    }
    assertFalse(overlapping < 300, "too few cases: " + overlapping);
  }

  private static String levels(Random random, List<String> choice) {
    int count = 1 + random.nextInt(4);
    return IntStream.range(0, count)
        .mapToObj(i -> choice.get(random.nextInt(choice.size())))
        .map(level -> level.equals("#") ? "+" : level)
        .collect(
            Collectors.joining(
                "/", "", choice.contains("#") && random.nextInt(3) == 0 ? "/#" : ""));
  }
}
