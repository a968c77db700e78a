// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.time;

import io.streamgauge.common.ClockChange;
import io.streamgauge.common.TimeParseException;
import io.streamgauge.common.TimeParser;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;

/** The ways to write a time that are tried one behind the other; the first that fits is taken. */
public final class TimeFormats {
  private final List<Format> formats;
  private final Clock clock;

  /** One way; the parser knows the zone for the forms of loggers too. */
  private record Format(LoggerTime form, TimeParser parser) {

    Instant parse(Object raw, Clock clock) throws TimeParseException {
      return form == null ? parser.parse(raw) : form.parse(raw, parser, clock);
    }
  }

  private TimeFormats(List<Format> formats, Clock clock) {
    this.formats = formats;
    this.clock = clock;
  }

  /**
   * The formats of a text.
   *
   * @param text names and patterns with | between them
   * @param zone of times that name none, or null
   * @throws IllegalArgumentException when one is neither a name nor a pattern
   */
  public static TimeFormats of(String text, ZoneId zone, ClockChange clockChange, Clock clock) {
    List<String> names = Arrays.stream(text.split("\\|", -1)).map(String::strip).toList();
    if (names.contains("")) {
      throw new IllegalArgumentException("write a format on both sides of each |");
    }
    return new TimeFormats(
        names.stream().map(name -> format(name, zone, clockChange)).toList(), clock);
  }

  private static Format format(String name, ZoneId zone, ClockChange clockChange) {
    LoggerTime form = LoggerTime.named(name);
    return new Format(form, TimeParser.of(form == null ? name : "iso", zone, clockChange));
  }

  /**
   * Reads a time.
   *
   * @throws TimeParseException with what each format has to say, when none fits
   */
  public Instant parse(Object raw) throws TimeParseException {
    String problems = "";
    for (Format format : formats) {
      try {
        return format.parse(raw, clock);
      } catch (TimeParseException e) {
        problems += (problems.isEmpty() ? "" : "; ") + e.getMessage();
      }
    }
    throw new TimeParseException(problems);
  }
}
