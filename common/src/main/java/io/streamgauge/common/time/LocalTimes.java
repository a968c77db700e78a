// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.List;

/**
 * Local dates and times as instants, by the zone, the time of day and the word on daylight saving
 * that the user has given.
 *
 * @param context what the user has said
 */
record LocalTimes(TimeContext context) {

  /**
   * A date without a time of day, at the time that the user has named for such.
   *
   * @param text what it was read from, for the complaint
   * @throws TimeParseException when none is named
   */
  LocalDateTime dateAlone(LocalDate date, String text) throws TimeParseException {
    if (context.timeOfDay() == null) {
      throw TimeParseException.of(
          text, "has a date but no time of day, and none is configured for it");
    }
    return date.atStartOfDay().plus(context.timeOfDay());
  }

  /**
   * A local time in the configured zone.
   *
   * @param text what it was read from, for the complaint
   * @throws TimeParseException when there is no zone, or its clocks make the time doubtful
   */
  Instant atZone(LocalDateTime local, String text) throws TimeParseException {
    if (context.zone() == null) {
      throw TimeParseException.of(text, "has no zone and no time zone is configured for it");
    }
    return resolve(local, context.zone(), text);
  }

  /**
   * A local time in a zone.
   *
   * @param text what it was read from, for the complaint
   * @throws TimeParseException when the clocks of the zone make the time doubtful
   */
  Instant resolve(LocalDateTime local, ZoneId zone, String text) throws TimeParseException {
    ZoneRules rules = zone.getRules();
    List<ZoneOffset> offsets = rules.getValidOffsets(local);
    if (offsets.isEmpty()) {
      if (context.clockChange().skipped() == ClockChange.Skipped.SHIFT) {
        return local.toInstant(rules.getTransition(local).getOffsetBefore());
      }
      throw TimeParseException.of(text, "does not exist in " + zone + ": clocks skip it");
    }
    if (offsets.size() > 1 && context.clockChange().repeated() == ClockChange.Repeated.REFUSE) {
      throw TimeParseException.of(
          text,
          "is shown twice by the clocks of "
              + zone
              + "; send UTC or an offset, or say which of the two it is");
    }
    boolean later = context.clockChange().repeated() == ClockChange.Repeated.LATER;
    return local.toInstant(offsets.get(later ? offsets.size() - 1 : 0));
  }
}
