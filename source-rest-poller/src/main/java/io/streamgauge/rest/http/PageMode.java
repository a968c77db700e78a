// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.util.Locale;

/** The way in which a service hands out an answer that is too long for one response. */
enum PageMode {
  NONE,
  NEXT_URL,
  LINK_HEADER,
  PAGE,
  OFFSET,
  CURSOR;

  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
