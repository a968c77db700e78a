// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Template;
import io.streamgauge.common.source.FormerOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * The body of a POST.
 *
 * @param text null for a GET
 */
record RequestBody(Template text, Kind kind) {
  static final String BODY = "rest.body";
  static final String POST = "POST";

  /** The option by which the version before was told the kind. */
  static final String FORMER_TYPE = "rest.body.type";

  static final RequestBody NONE = new RequestBody(null, Kind.TEXT);

  private static final String CONTENT_TYPE = "Content-Type";
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * The kind of a body, which says how a name's value is written so that the body stays what it is.
   */
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

    private final String contentType;

    Kind(String contentType) {
      this.contentType = contentType;
    }

    String contentType() {
      return contentType;
    }

    abstract String written(String value);
  }

  static void define(OptionList options) {
    options
        .group("Requests")
        .text(
            BODY,
            null,
            "Body",
            "Body, which makes a request a POST; of all that is in braces only the names known to"
                + " rest.url are filled in, as the Content-Type of rest.headers asks; without one, a"
                + " text that is JSON is JSON, and any other a form.")
        .low();
  }

  static RequestBody from(AbstractConfig config, Map<String, Template> headers) {
    String text = config.getString(BODY);
    if (text == null) {
      return NONE;
    }
    Template template = new Template(text);
    String former = FormerOptions.text(config, FORMER_TYPE);
    return new RequestBody(template, former == null ? kind(template, headers) : formerKind(former));
  }

  static Kind formerKind(String type) {
    try {
      return OptionList.constant(Kind.class, type);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("use Content-Type in rest.headers", e);
    }
  }

  /** How names are written into a text that is sent with these headers. */
  private static Kind kind(Template text, Map<String, Template> headers) {
    for (Map.Entry<String, Template> header : headers.entrySet()) {
      if (header.getKey().equalsIgnoreCase(CONTENT_TYPE)) {
        String type = header.getValue().text().toLowerCase(Locale.ROOT);
        return type.contains("json")
            ? Kind.JSON
            : type.contains("x-www-form-urlencoded") ? Kind.FORM : Kind.TEXT;
      }
    }
    return isJson(text) ? Kind.JSON : Kind.FORM;
  }

  private static boolean isJson(Template text) {
    String filled = text.text();
    for (String name : text.names()) {
      // A digit is JSON where a value may stand as well as within a text.
      filled = filled.replace("{" + name + "}", "0");
    }
    try (JsonParser parser = JSON.createParser(filled)) {
      while (parser.nextToken() != null) {
        // Only the grammar counts.
      }
      return true;
    } catch (IOException e) {
      return false;
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
