// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.help.Troubleshooting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A message that the page of troubleshooting quotes is one that the code still tells, and what
 * refuses a configuration or ends a task leads to a section of that page.
 */
class TroubleshootingTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final List<String> MODULES =
      List.of("common", "source-mqtt", "source-rest-poller", "transforms", "sink-archive");
  private static final Pattern SECTION = Pattern.compile("(?m)^(##|###) (.*)$");
  private static final Set<String> LEADING =
      Set.of("A configuration is refused", "A task has failed");

  /** Connect's own messages, which lead nowhere. */
  private static final Set<String> OF_CONNECT =
      Set.of("a-producer-was-fenced", "a-record-was-too-large-for-the-broker");

  private static final Pattern QUOTED = Pattern.compile("(?m)^> `(.*)`$");

  @Test
  void eachQuotedMessageIsInTheCode() throws IOException {
    String code = code();
    List<String> unknown = new ArrayList<>();
    List<String> messages =
        QUOTED.matcher(page()).results().map(quoted -> quoted.group(1)).toList();
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

  @Test
  void whatRefusesOrEndsLeadsToItsSection() throws IOException {
    Set<String> sections = new TreeSet<>();
    boolean leading = false;
    Matcher section = SECTION.matcher(page());
    while (section.find()) {
      if (section.group(1).equals("##")) {
        leading = LEADING.contains(section.group(2));
      } else if (leading) {
        sections.add(anchor(section.group(2)));
      }
    }
    sections.removeAll(OF_CONNECT);
    Set<String> led = new TreeSet<>();
    List<String> unused = new ArrayList<>();
    String code = code();
    for (Troubleshooting each : Troubleshooting.values()) {
      led.add(each.anchor());
      if (!code.contains("Troubleshooting." + each + ".see()")) {
        unused.add(each.name());
      }
    }
    assertEquals(sections, led);
    assertEquals(List.of(), unused, "no message leads there");
  }

  /** As readers of Markdown make it. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("packaging/docs/troubleshooting.md"));
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
