// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Problems;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * How pages are asked for and where they end.
 *
 * @param next where an answer tells its next page or cursor, or null
 * @param first number of the first page
 * @param size elements of a full page, or 0 when only a page without elements is the last
 * @param most pages of one window
 */
record Paging(PageMode mode, String next, int first, int size, int most) {
  static final String PAGE = "page";
  static final String OFFSET = "page.offset";
  static final String CURSOR = "page.cursor";
  static final String SIZE = "page.size";
  static final Set<String> NAMES = Set.of(PAGE, OFFSET, CURSOR, SIZE);

  static Paging from(AbstractConfig config) {
    return new Paging(
        PageMode.of(config.getString(PageOptions.MODE)),
        config.getString(PageOptions.NEXT),
        config.getInt(PageOptions.FIRST),
        config.getInt(PageOptions.SIZE),
        config.getInt(PageOptions.MOST));
  }

  /** What is missing for the mode, or given and of no use to it. */
  void check(RequestTemplate request, Problems problems) {
    boolean told = mode == PageMode.NEXT_URL || mode == PageMode.CURSOR;
    if (told && next == null) {
      problems.add(PageOptions.NEXT, null, "say where an answer tells its next page");
    } else if (!told && next != null) {
      problems.add(PageOptions.NEXT, next, PageOptions.MODE + "=" + mode.text() + " ignores it");
    }
    String needed =
        switch (mode) {
          case PAGE -> PAGE;
          case OFFSET -> OFFSET;
          case CURSOR -> CURSOR;
          case NONE, NEXT_URL, LINK_HEADER -> null;
        };
    for (String name : Set.of(PAGE, OFFSET, CURSOR)) {
      if (name.equals(needed) != request.names().contains(name)) {
        problems.add(
            PageOptions.MODE,
            mode.text(),
            name.equals(needed)
                ? "put {" + name + "} into " + RestOptions.PARAMS
                : "{" + name + "} in the request has no meaning in this mode");
      }
    }
    if (size == 0 && request.names().contains(SIZE)) {
      problems.add(PageOptions.SIZE, size, "give the size that {" + SIZE + "} stands for");
    }
  }

  /** Whether the end, or the next page, depends on how many elements a page has. */
  boolean counts() {
    return mode == PageMode.PAGE || mode == PageMode.OFFSET;
  }

  /** The names that a request of this page may use. */
  Map<String, String> names(int page, long elements, String cursor) {
    return Map.of(
        PAGE, Integer.toString(first + page),
        OFFSET, Long.toString(elements),
        CURSOR, cursor,
        SIZE, Integer.toString(size));
  }

  /** Whether a page of so many elements, counted by the mode, may be followed by another. */
  boolean mayGoOn(int elements) {
    return elements > 0 && elements >= size;
  }
}
