// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM of its own for a program of these tests, which has to end well and in time. */
final class OwnJvm {
  private final ProcessBuilder builder =
      new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString());
  private int minutes = 3;

  OwnJvm(String... options) {
    builder.command().addAll(List.of(options));
    builder.command().addAll(List.of("-cp", System.getProperty("java.class.path")));
  }

  OwnJvm within(int minutes) {
    this.minutes = minutes;
    return this;
  }

  Map<String, String> environment() {
    return builder.environment();
  }

  /** What the program prints, its log too; the input comes to it as lines of properties. */
  String run(Map<String, String> input, Class<?> program, Object... arguments) throws Exception {
    builder.command().add(program.getName());
    List.of(arguments).forEach(argument -> builder.command().add(argument.toString()));
    Path output = Files.createTempFile("output", ".txt");
    try {
      Process child = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      try (Writer lines = child.outputWriter(StandardCharsets.UTF_8)) {
        for (Map.Entry<String, String> line : input.entrySet()) {
          lines.write(line.getKey() + "=" + line.getValue() + "\n");
        }
      }
      try {
        assertTrue(child.waitFor(minutes, TimeUnit.MINUTES));
      } finally {
        child.destroyForcibly();
      }
      String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      assertEquals(0, child.exitValue(), text.substring(0, Math.min(text.length(), 5_000)));
      return text;
    } finally {
      Files.delete(output);
    }
  }

  /** The number that a program has printed after a name. */
  static long number(String text, String name) {
    return Long.parseLong(text.replaceAll("(?s).*" + name + "=(\\d+).*", "$1"));
  }
}
