// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import io.streamgauge.extract.ExtractionOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * The way in which pages are asked for, and their end.
 *
 * @param next where an answer tells its next page or cursor, or null
 * @param size elements of a full page, or 0 when only a page without elements is the last
 * @param most pages of one window
 */
record Paging(PageMode mode, String next, int size, int most) {
  static final String MODE = "rest.page.mode";
  static final String NEXT = "rest.page.next";
  static final String FULL = "rest.page.size";
  static final String MOST = "rest.page.max";

  /** Number of a page, counted from 1. */
  static final String PAGE = "page";

  /** The same, counted from 0. */
  static final String INDEX = "page.index";

  static final String OFFSET = "page.offset";
  static final String CURSOR = "page.cursor";
  static final String SIZE = "page.size";
  static final Set<String> NAMES = Set.of(PAGE, INDEX, OFFSET, CURSOR, SIZE);

  static void define(OptionList options) {
    options
        .group("Pages")
        .choice(
            MODE,
            PageMode.NONE,
            PageMode.class,
            "Page mode",
            "How further pages of an answer are found.")
        .parsed(
            NEXT,
            null,
            "JSON pointer or /list[field=text]/field",
            ExtractionOptions::checkNext,
            "Next page",
            "Where an answer tells the URL or cursor of its next page; nothing there ends it.")
        .integer(
            FULL,
            0,
            0,
            Integer.MAX_VALUE,
            "Page size",
            "Elements of a full page, for modes page and offset: one with fewer is the last; 0"
                + " reads on to a page without elements.")
        .integer(
            MOST,
            100,
            1,
            10_000,
            "Most pages",
            "Most pages of one time range; for more the window is halved.")
        .low();
  }

  static Paging from(AbstractConfig config) {
    return new Paging(
        OptionList.constant(PageMode.class, config.getString(MODE)),
        config.getString(NEXT),
        config.getInt(FULL),
        config.getInt(MOST));
  }

  /** The same for a request with these names: a page that is asked for by name needs its name. */
  Paging in(Set<String> names) {
    List<String> fitting = fitting();
    boolean named = fitting.isEmpty() || fitting.stream().anyMatch(names::contains);
    return new Paging(named ? mode : PageMode.NONE, next, size, most);
  }

  /** The names by which a request can ask for its page, of which it needs one. */
  private List<String> fitting() {
    return switch (mode) {
      case PAGE -> List.of(PAGE, INDEX);
      case OFFSET -> List.of(OFFSET);
      case CURSOR -> List.of(CURSOR);
      case NONE, NEXT_URL, LINK_HEADER -> List.of();
    };
  }

  /**
   * What is missing for the mode, or given and of no use to it.
   *
   * @param names those that the request uses
   */
  void check(Set<String> names, Problems problems) {
    boolean told = mode == PageMode.NEXT_URL || mode == PageMode.CURSOR;
    if (told && next == null) {
      problems.add(NEXT, null, "say where an answer tells its next page");
    } else if (!told && next != null) {
      problems.add(NEXT, next, MODE + "=" + mode.text() + " ignores it");
    }
    List<String> fitting = fitting();
    if (!fitting.isEmpty() && fitting.stream().noneMatch(names::contains)) {
      problems.add(MODE, mode.text(), "put {" + fitting.get(0) + "} into " + QueryParam.OPTION);
    }
    for (String name : List.of(PAGE, INDEX, OFFSET, CURSOR)) {
      if (names.contains(name) && !fitting.contains(name)) {
        problems.add(
            MODE, mode.text(), "{" + name + "} in the request has no meaning in this mode");
      }
    }
    if (size == 0 && names.contains(SIZE)) {
      problems.add(FULL, size, "give the size that {" + SIZE + "} stands for");
    }
  }

  /** Whether the end, or the next page, depends on how many elements a page has. */
  boolean counts() {
    return mode == PageMode.PAGE || mode == PageMode.OFFSET;
  }

  /** The names that a request of this page may use. */
  Map<String, String> names(int page, long elements, String cursor) {
    return Map.of(
        PAGE, Integer.toString(page + 1),
        INDEX, Integer.toString(page),
        OFFSET, Long.toString(elements),
        CURSOR, cursor,
        SIZE, Integer.toString(size));
  }

  /** Whether a page of so many elements, counted by the mode, may be followed by another. */
  boolean mayGoOn(int elements) {
    return elements > 0 && elements >= size;
  }
}
