// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.Template;
import java.util.ArrayList;
import java.util.List;

/** One query parameter. */
record QueryParam(String name, Template value) {
  static final String OPTION = "rest.params";

  /** Reads {@code name=template&name=template}, not encoded. */
  static List<QueryParam> list(String text) {
    List<QueryParam> params = new ArrayList<>();
    for (String part : text.split("&", -1)) {
      if (part.isBlank()) {
        continue;
      }
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "'" + part.trim() + "' is not of the form name=value; join several with &");
      }
      params.add(
          new QueryParam(
              part.substring(0, equals).trim(), new Template(part.substring(equals + 1).trim())));
    }
    return params;
  }

  boolean secret() {
    return UrlText.secret(name);
  }
}
