// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A message that the page of troubleshooting quotes is one that the code still tells. */
class TroubleshootingTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final List<String> MODULES =
      List.of("common", "source-mqtt", "source-rest-poller", "transforms", "sink-archive");
  private static final Pattern QUOTED = Pattern.compile("(?m)^> `(.*)`$");

  @Test
  void eachQuotedMessageIsInTheCode() throws IOException {
    String code = code();
    List<String> unknown = new ArrayList<>();
    List<String> messages =
        QUOTED
            .matcher(Files.readString(ROOT.resolve("packaging/docs/troubleshooting.md")))
            .results()
            .map(quoted -> quoted.group(1))
            .toList();
    assertTrue(messages.size() > 30, messages.size() + " messages");
    for (String message : messages) {
      // Names and numbers stand for themselves.
      for (String part : message.split("\\.\\.\\.", -1)) {
        String text = part.strip();
        if (text.length() > 1 && !code.contains(text)) {
          unknown.add(text);
        }
      }
    }
    assertEquals(List.of(), unknown);
  }

  /** All sources with their texts in one piece each. */
  private static String code() throws IOException {
    StringBuilder code = new StringBuilder();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          code.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "")).append('\n');
        }
      }
    }
    return code.toString();
  }
}
