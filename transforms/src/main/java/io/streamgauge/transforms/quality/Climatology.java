// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalField;
import java.time.temporal.ValueRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * QARTOD test 5: is the value usual for the season and the height? Later members overrule earlier
 * ones.
 *
 * @param members what is usual when and where; all bounds are inclusive
 */
record Climatology(List<Member> members) implements QualityTest {
  static final String NAME = "climatology";

  private static final Map<String, TemporalField> PERIODS =
      Map.of(
          "month", ChronoField.MONTH_OF_YEAR,
          "dayofyear", ChronoField.DAY_OF_YEAR,
          "week", IsoFields.WEEK_OF_WEEK_BASED_YEAR,
          "weekofyear", IsoFields.WEEK_OF_WEEK_BASED_YEAR,
          "quarter", IsoFields.QUARTER_OF_YEAR,
          "hour", ChronoField.HOUR_OF_DAY);

  /**
   * A season.
   *
   * @param period the part of the date that tspan means, or null for the time itself
   * @param tspan when it applies
   * @param zspan at which heights it applies, or null for all
   * @param vspan outside of it a value is suspect
   * @param fspan outside of it a value fails, or null
   */
  record Member(TemporalField period, Span tspan, Span zspan, Span vspan, Span fspan) {

    private boolean applies(Sample sample) {
      double time =
          period == null
              ? sample.time()
              : Instant.ofEpochMilli(sample.time()).atZone(ZoneOffset.UTC).get(period);
      return tspan.contains(time)
          && (zspan == null || (sample.z() != null && zspan.contains(sample.z())));
    }

    private Flag flag(double value) {
      if (fspan != null && !fspan.contains(value)) {
        return Flag.FAIL;
      }
      return vspan.contains(value) ? Flag.PASS : Flag.SUSPECT;
    }
  }

  static Climatology of(JsonSection json) {
    List<Member> members = new ArrayList<>();
    for (JsonSection member : json.elements()) {
      members.add(member(member));
    }
    return new Climatology(List.copyOf(members));
  }

  private static Member member(JsonSection json) {
    json.onlyKnows(Set.of("tspan", "vspan", "fspan", "zspan", "period"));
    String name = json.text("period", "");
    TemporalField period = PERIODS.get(name);
    if (period == null && !name.isEmpty()) {
      throw json.refused(
          "has an unknown period; use "
              + String.join(", ", PERIODS.keySet().stream().sorted().toList())
              + ", or none for dates");
    }
    Span vspan = json.span("vspan");
    Span tspan = period == null ? dates(json) : season(json, period);
    if (vspan == null || tspan == null) {
      throw json.refused("needs tspan and vspan, as in \"tspan\": [6, 8], \"vspan\": [10, 25]");
    }
    Span fspan = json.span("fspan");
    if (fspan != null && !fspan.contains(vspan)) {
      throw json.refused("has a vspan that is not within its fspan");
    }
    return new Member(period, tspan, json.span("zspan"), vspan, fspan);
  }

  private static Span season(JsonSection json, TemporalField period) {
    JsonNode ends = json.node().path("tspan");
    if (ends.isArray() && ends.size() == 2 && ends.get(0).isNumber() && ends.get(1).isNumber()) {
      inOrder(json, ends.get(0).asDouble(), ends.get(1).asDouble());
    }
    Span span = json.span("tspan");
    ValueRange all = period.range();
    if (span != null && (span.high() < all.getMinimum() || span.low() > all.getMaximum())) {
      throw json.refused(
          "has a tspan that never is; its period goes from "
              + all.getMinimum()
              + " to "
              + all.getMaximum());
    }
    return span;
  }

  /** A season across the end of the year would be read as the rest of the year. */
  private static void inOrder(JsonSection json, double begin, double end) {
    if (begin > end) {
      throw json.refused(
          "has a tspan that ends before it begins; write a season across the end of a year as two"
              + " members, as in [11, 12] and [1, 2]");
    }
  }

  private static Span dates(JsonSection json) {
    JsonNode span = json.node().path("tspan");
    try {
      double begin = instant(span.path(0).asText());
      double end = instant(span.path(1).asText());
      inOrder(json, begin, end);
      return new Span(begin, end);
    } catch (DateTimeParseException e) {
      throw json.refused(
          "needs two dates or UTC times in tspan, as in [\"2026-06-01\", \"2026-08-31T23:59:59Z\"],"
              + " or a period");
    }
  }

  private static double instant(String text) {
    Instant instant =
        text.length() == "2026-06-01".length()
            ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
            : Instant.parse(text.endsWith("Z") ? text : text + "Z");
    return instant.toEpochMilli();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Basis basis() {
    return Basis.VALUE;
  }

  @Override
  public Tester start(Compat compat, SeriesMemory memory) {
    return this::check;
  }

  private Flag check(Sample sample) {
    if (sample.missing()) {
      return Flag.MISSING;
    }
    Flag flag = Flag.NOT_EVALUATED;
    if (sample.time() != null) {
      for (Member member : members) {
        if (member.applies(sample)) {
          flag = member.flag(sample.value());
        }
      }
    }
    return flag;
  }
}
