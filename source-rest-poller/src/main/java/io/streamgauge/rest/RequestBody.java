// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import io.streamgauge.common.Template;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/**
 * The body of a POST.
 *
 * @param text null for a GET
 */
record RequestBody(Template text, Kind kind) {
  static final String METHOD = "rest.method";
  static final String BODY = "rest.body";
  static final String TYPE = "rest.body.type";
  static final String POST = "POST";
  static final RequestBody NONE = new RequestBody(null, Kind.TEXT);

  private static final String GET = "GET";

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
        return UrlText.encode(value);
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

  static void define(OptionList options) {
    options
        .group("Requests")
        .add(
            METHOD,
            Type.STRING,
            GET,
            ValidString.in(GET, POST),
            "Method",
            "HTTP method of the requests; a POST sends rest.body.")
        .low()
        .text(
            BODY,
            null,
            "Body",
            "Body of a POST; of all that is in braces only the names known to rest.url are filled"
                + " in, so that JSON stays as it is.")
        .low()
        .add(
            TYPE,
            Type.STRING,
            Kind.JSON.text(),
            ValidString.in(Kind.NAMES.toArray(String[]::new)),
            "Body type",
            "How names are written into the body (json, form or text), and its Content-Type unless"
                + " rest.headers has one.")
        .low();
  }

  static RequestBody from(AbstractConfig config) {
    if (config.getString(METHOD).equals(GET)) {
      return NONE;
    }
    String text = config.getString(BODY);
    return new RequestBody(
        new Template(text == null ? "" : text),
        Kind.valueOf(config.getString(TYPE).toUpperCase(Locale.ROOT)));
  }

  static void check(AbstractConfig config, Problems problems) {
    if (config.getString(METHOD).equals(GET) && config.getString(BODY) != null) {
      problems.add(METHOD, GET, "use POST: a GET sends no " + BODY);
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
