// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.testing.House;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HouseTest {
  private static final String COMMON = "io.streamgauge.common";
  private static final String COMPLETENESS = "io.streamgauge.common.completeness";
  private static final String METRICS = "io.streamgauge.common.metrics";
  private static final String SHARED = "io.streamgauge.common.source";
  private static final String TIME = "io.streamgauge.common.time";
  private static final String EXTRACT = "io.streamgauge.extract";
  private static final String XML = "io.streamgauge.xml";
  private static final String HTTP = "io.streamgauge.rest.http";

  @Test
  void theModuleKeepsToItsPlan() {
    Map<String, Set<String>> arrows =
        Map.of(
            "io.streamgauge.rest",
            Set.of(
                COMMON,
                COMPLETENESS,
                COMMON + ".framework",
                COMMON + ".help",
                METRICS,
                SHARED,
                TIME,
                EXTRACT,
                HTTP),
            HTTP,
            Set.of(COMMON, SHARED, TIME, EXTRACT),
            "io.streamgauge.files",
            Set.of(
                COMMON,
                COMPLETENESS,
                COMMON + ".framework",
                COMMON + ".help",
                METRICS,
                SHARED,
                TIME,
                EXTRACT),
            EXTRACT,
            Set.of(COMMON, SHARED, TIME, XML));
    Map<String, Set<String>> open =
        Map.of(
            "io.streamgauge.rest",
            Set.of("RestStationSourceConnector", "RestStationSourceTask"),
            HTTP,
            Set.of(
                "Fetched",
                "HostBreaker",
                "HttpFetcher",
                "HttpOptions",
                "PageWalk",
                "Request",
                "RequestBudget",
                "RequestTemplate",
                "Response"),
            "io.streamgauge.files",
            Set.of("LoggerFileSourceConnector", "LoggerFileSourceTask"),
            EXTRACT,
            Set.of(
                "Extraction",
                "ExtractionOptions",
                "Extractor",
                "FileExtractor",
                "NamedElements",
                "TextPattern"),
            XML,
            Set.of("RowWindow", "XmlCost", "XmlDialect", "XmlException", "XmlReader", "XmlTree"));
    assertEquals("", String.join("\n", House.ofThisModule().faults(arrows, open)));
  }
}
