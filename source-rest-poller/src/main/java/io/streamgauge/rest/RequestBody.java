// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.streamgauge.common.Problems;
import io.streamgauge.common.Template;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * What a POST sends.
 *
 * @param text null for a GET
 */
record RequestBody(Template text, Kind kind) {
  static final RequestBody NONE = new RequestBody(null, Kind.TEXT);

  /** How a name's value is written so that the body stays what it is. */
  enum Kind {
    JSON("application/json") {
      @Override
      String written(String value) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(value));
      }
    },
    FORM("application/x-www-form-urlencoded") {
      @Override
      String written(String value) {
        return RequestTemplate.encode(value);
      }
    },
    TEXT("text/plain; charset=utf-8") {
      @Override
      String written(String value) {
        return value;
      }
    };

    static final List<String> NAMES = Stream.of(values()).map(Kind::text).toList();

    private final String contentType;

    Kind(String contentType) {
      this.contentType = contentType;
    }

    String contentType() {
      return contentType;
    }

    abstract String written(String value);

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static RequestBody from(AbstractConfig config) {
    if (config.getString(RequestOptions.METHOD).equals(RequestOptions.GET)) {
      return NONE;
    }
    String text = config.getString(RequestOptions.BODY);
    return new RequestBody(
        new Template(text == null ? "" : text),
        Kind.valueOf(config.getString(RequestOptions.BODY_TYPE).toUpperCase(Locale.ROOT)));
  }

  static void check(AbstractConfig config, Problems problems) {
    String body = config.getString(RequestOptions.BODY);
    boolean get = config.getString(RequestOptions.METHOD).equals(RequestOptions.GET);
    if (get && body != null) {
      problems.add(
          RequestOptions.METHOD,
          RequestOptions.GET,
          "use POST: a GET sends no " + RequestOptions.BODY);
    }
  }

  boolean none() {
    return text == null;
  }

  Set<String> names() {
    return none() ? Set.of() : text.names();
  }

  /** The body for these names and stations; null for a GET. */
  String fill(Map<String, String> names, StationIds stations) {
    if (none()) {
      return null;
    }
    Map<String, String> written = new HashMap<>();
    names.forEach((name, value) -> written.put(name, kind.written(value)));
    if (!stations.isNone()) {
      // What separates them is part of the body, as the quotes and commas of a list in JSON are.
      written.put(StationIds.NAME, stations.joined(kind::written));
    }
    return text.fill(written);
  }
}
