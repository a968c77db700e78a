// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.Template;
import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** The form in which users write the headers of requests. */
final class HeaderText {
  private HeaderText() {}

  /** A validator that shows no value. */
  static ConfigDef.Validator form() {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          if (value instanceof Password password) {
            try {
              HttpRequest.Builder builder = HttpRequest.newBuilder();
              // The client refuses headers that it sets itself, such as Host.
              read(password.value())
                  .forEach((header, text) -> builder.setHeader(header, text.text()));
            } catch (IllegalArgumentException e) {
              throw new ConfigException(name, value, e.getMessage());
            }
          }
        },
        () -> "Name: value | Name: value");
  }

  /** Reads {@code Name: value | Name: value}. */
  static Map<String, Template> read(String text) {
    Map<String, Template> headers = new LinkedHashMap<>();
    for (String part : text.split("\\|", -1)) {
      if (part.isBlank()) {
        continue;
      }
      int colon = part.indexOf(':');
      if (colon < 1) {
        // The text may be a key, so it is not repeated here.
        throw new IllegalArgumentException("a header needs the form Name: value; join them with |");
      }
      headers.put(part.substring(0, colon).trim(), new Template(part.substring(colon + 1).trim()));
    }
    return headers;
  }
}
