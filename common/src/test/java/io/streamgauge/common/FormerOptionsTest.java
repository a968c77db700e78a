// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.source.FormerOptions;
import io.streamgauge.common.source.FormerOptions.Former;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class FormerOptionsTest {
  private static final FormerOptions FORMER =
      new FormerOptions(
          List.of(
              Former.renamed("x.old", "x.new"),
              new Former("x.half", "x.whole", (value, all) -> all.put("x.whole", value + value))));

  @Test
  void aFormerNameActsUnlessTheNewOneIsThere() {
    assertEquals(Map.of("x.new", "1"), FORMER.present(Map.of("x.old", "1")));
    assertEquals(Map.of("x.new", "2"), FORMER.present(Map.of("x.old", "1", "x.new", "2")));
    assertEquals(Map.of("x.new", "1"), FORMER.present(Map.of("x.old", "1", "x.new", " ")));
    assertEquals(Map.of("x.whole", "abab"), FORMER.present(Map.of("x.half", "ab")));
    Map<String, String> given = Map.of("x.new", "1");
    assertSame(given, FORMER.present(given));
  }

  @Test
  void aKeptOneIsReadUnderItsNameAndRefusedAsBefore() {
    FormerOptions kept =
        new FormerOptions(
            List.of(
                Former.kept("x.wait", "always 5m", text -> Durations.seconds("x.wait", text)),
                Former.kept("x.any", "nothing")));
    Map<String, String> good = Map.of("x.wait", " 2m ", "x.any", "1");
    Problems problems = new Problems();
    kept.check(good, problems);
    assertTrue(problems.none());
    AbstractConfig config = new AbstractConfig(new ConfigDef(), kept.present(good), false);
    assertEquals(Duration.ofMinutes(2), FormerOptions.duration(config, "x.wait", Duration.ZERO));
    assertEquals("1", FormerOptions.text(config, "x.any"));
    assertEquals(Duration.ZERO, FormerOptions.duration(config, "x.other", Duration.ZERO));
    Map<String, String> bad = Map.of("x.wait", "soon");
    kept.check(bad, problems);
    assertTrue(!problems.none());
    ConfigException refused = assertThrows(ConfigException.class, () -> kept.present(bad));
    assertTrue(refused.getMessage().contains("x.wait: it is no duration"), refused.getMessage());
  }

  @Test
  void oneLineNamesWhatTakesTheirPlace() {
    assertEquals(List.of(), FORMER.warnings(Map.of("x.new", "1")));
    assertEquals(
        List.of(
            "Options of an earlier version act for the last time: x.old (now x.new), x.half (now x.whole)"),
        FORMER.warnings(Map.of("x.half", "secret", "x.old", "1")));
  }

  @Test
  void aNumberIsReadAsConnectReadsIt() {
    assertEquals(5, FormerOptions.number(" +5 ", 0, 5));
    assertEquals(86_400_000_000L, FormerOptions.number("86400000000", 1, Long.MAX_VALUE));
    for (String wrong : List.of("", "x", "6", "-1", "1.0", "99999999999999999999")) {
      assertThrows(IllegalArgumentException.class, () -> FormerOptions.number(wrong, 0, 5));
    }
  }

  @Test
  void aSlipInAFormerNameIsNoVendorsOption() {
    UnknownOptions unknown = UnknownOptions.of(new ConfigDef()).letting(Set.of("path.format"));
    Problems problems = new Problems();
    unknown.check(Map.of("path.fromat", "hunter2"), problems);
    assertEquals(
        List.of(
            "path.fromat is no option here; did you mean path.format? Correct it, leave it out, or"
                + " let it pass with accept.unknown.options=true"
                + " (docs/troubleshooting.md#did-you-mean)"),
        problems.addTo(new Config(List.of())).configValues().get(0).errorMessages());
  }

  @Test
  void aFormerNameIsNoUnknownOption() {
    UnknownOptions unknown = UnknownOptions.of(new ConfigDef(), "x.").letting(FORMER.names());
    Problems problems = new Problems();
    unknown.check(Map.of("x.old", "1"), problems);
    assertTrue(problems.none());
    assertEquals(Set.of("x.old", "x.half"), FORMER.names());
    unknown.check(Map.of("x.other", "1"), problems);
    assertTrue(!problems.none());
  }
}
