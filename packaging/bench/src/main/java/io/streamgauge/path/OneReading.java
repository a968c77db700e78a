// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.path;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Two readings, one after the other, along one path, with marks around the second. */
final class OneReading {
  /** The paths by their names. */
  static final Map<String, Walk> PATHS = paths();

  /** A program that marks the second reading on its way. */
  @FunctionalInterface
  interface Walk {
    void run(Path packaging) throws Exception;
  }

  /** Two marks between which the debugger looks; nothing else happens in them. */
  static final class Marks {
    private Marks() {}

    static void begin() {}

    static void end() {}
  }

  private OneReading() {}

  /** Arguments: a path, and the packaging directory. */
  public static void main(String... arguments) {
    try {
      PATHS.get(arguments[0]).run(Path.of(arguments[1]));
      System.exit(0);
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static Map<String, Walk> paths() {
    Map<String, Walk> paths = new LinkedHashMap<>();
    paths.put("rest", packaging -> SourceWalk.rest(true));
    paths.put("rest-with-its-request", packaging -> SourceWalk.rest(false));
    paths.put("mqtt", SourceWalk::mqtt);
    paths.put("archive", packaging -> RecordWalk.archive());
    Map<String, Map<String, String>> transforms = new LinkedHashMap<>();
    transforms.put("EventTime", Map.of());
    transforms.put("LateEvents", Map.of());
    transforms.put("Reproject", Map.of("source.crs.field", "crs", "target.crs", "EPSG:4326"));
    transforms.put(
        "QualityControl",
        Map.of(
            "rules",
            "{\"rules\": [{\"observed_property\": \"temperature\","
                + " \"gross_range\": {\"fail_span\": [-40, 80]}}]}"));
    transforms.put("ConvertUnits", Map.of("units", "temperature=K"));
    transforms.forEach(
        (name, options) -> paths.put(name, packaging -> RecordWalk.transform(name, options)));
    return paths;
  }
}
