// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.OptionList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How a service hands out an answer that is too long for one response. */
enum PageMode {
  NONE,
  NEXT_URL,
  LINK_HEADER,
  PAGE,
  OFFSET,
  CURSOR;

  static final List<String> NAMES = Stream.of(values()).map(PageMode::text).toList();

  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static PageMode of(String text) {
    return OptionList.constant(PageMode.class, text);
  }
}
