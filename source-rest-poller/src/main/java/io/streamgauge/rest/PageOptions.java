// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Parsed;
import io.streamgauge.extract.ExtractionOptions;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/** Names, defaults and single checks of the options about pages. */
final class PageOptions {
  static final String MODE = "rest.page.mode";
  static final String NEXT = "rest.page.next";
  static final String FIRST = "rest.page.first";
  static final String SIZE = "rest.page.size";
  static final String MOST = "rest.page.max";

  private PageOptions() {}

  static void define(ConfigDef def) {
    new RestOptions.Options(def, "Pages")
        .add(
            MODE,
            Type.STRING,
            PageMode.NONE.text(),
            ValidString.in(PageMode.NAMES.toArray(String[]::new)),
            Importance.MEDIUM,
            "How further pages of an answer are found.",
            "Page mode")
        .add(
            NEXT,
            Type.STRING,
            null,
            new Parsed("JSON pointer or /list[field=text]/field", ExtractionOptions::checkNext),
            Importance.MEDIUM,
            "Where an answer tells the URL or cursor of its next page; nothing there ends it.",
            "Next page")
        .add(
            FIRST,
            Type.INT,
            1,
            Range.between(0, 1),
            Importance.LOW,
            "Number of the first page.",
            "First page")
        .add(
            SIZE,
            Type.INT,
            0,
            Range.atLeast(0),
            Importance.MEDIUM,
            "Elements of a full page, for modes page and offset: one with fewer is the last; 0"
                + " reads on to a page without elements.",
            "Page size")
        .add(
            MOST,
            Type.INT,
            100,
            Range.between(1, 10_000),
            Importance.LOW,
            "Most pages of one time range; for more the window is halved.",
            "Most pages");
  }
}
