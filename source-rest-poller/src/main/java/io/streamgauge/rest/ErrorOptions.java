// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Backoff;
import io.streamgauge.common.Parsed;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * What answers mean that hold no readings, and what follows.
 *
 * @param rules looked at in order
 * @param skip how long a skipped station is not asked
 * @param breakerStations stations that fail in a row before the whole service rests; 0 for never
 * @param breakerRest how long it rests
 */
record ErrorOptions(
    List<ErrorRule> rules, Duration skip, int breakerStations, Backoff breakerRest) {
  static final String RULES = "rest.error.rules";
  static final String SKIP = "rest.station.skip.ms";
  static final String BREAKER_STATIONS = "rest.breaker.stations";
  static final String BREAKER_REST = "rest.breaker.rest.ms";

  static void define(ConfigDef def) {
    new RestOptions.Options(def, "Errors")
        .add(
            RULES,
            Type.LIST,
            List.of(),
            new Parsed(
                "404:EMPTY, 5xx=~(regex):RETRY, 200@/pointer=text:SKIP_STATION, ...",
                ErrorRule::parse),
            Importance.MEDIUM,
            "What answers mean, by status and body: the first rule that matches gives the verdict OK,"
                + " EMPTY, RETRY, RATE_LIMITED, SKIP_STATION or FAIL.",
            "Error rules")
        .add(
            SKIP,
            Type.LONG,
            86_400_000L,
            Range.atLeast(1),
            Importance.LOW,
            "How long a station is not asked again after the verdict SKIP_STATION.",
            "Skip")
        .add(
            BREAKER_STATIONS,
            Type.INT,
            5,
            Range.atLeast(0),
            Importance.LOW,
            "Stations of a task that fail one after the other, by the network or a status of 500 and"
                + " more, before all of its stations rest; 0 for never.",
            "Breaker")
        .add(
            BREAKER_REST,
            Type.LONG,
            30_000L,
            Range.atLeast(1),
            Importance.LOW,
            "First rest of a failing service; it doubles with each probe that fails, up to the"
                + " longest back-off.",
            "Breaker rest");
  }

  static ErrorOptions from(AbstractConfig config) {
    Duration first = Duration.ofMillis(config.getLong(BREAKER_REST));
    Duration longest = Duration.ofMillis(config.getLong(RestOptions.BACKOFF_MAX));
    return new ErrorOptions(
        config.getList(RULES).stream().map(ErrorRule::parse).toList(),
        Duration.ofMillis(config.getLong(SKIP)),
        config.getInt(BREAKER_STATIONS),
        new Backoff(first, longest.compareTo(first) < 0 ? first : longest));
  }
}
