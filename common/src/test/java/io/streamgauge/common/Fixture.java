// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.testing.Unchecked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What connectors of an earlier version left behind: their configurations, the raw records of
 * Connect's offsets topic, what is on their topics, and their files. Committed below {@code
 * src/test/resources/fixtures} of a module, in a directory for each version that wrote one.
 *
 * @param directory of the fixture
 * @param moved a place of the writer's, such as a directory, that is elsewhere now; empty for none
 * @param to where it is now
 */
public record Fixture(Path directory, String moved, String to) {
  private static final Path ALL = Path.of("src/test/resources/fixtures");

  /** As Connect's converter, which knows no smaller number. */
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);

  /** The fixtures of this kind in the module under test, one of each version. */
  public static Stream<Fixture> all(String kind) throws IOException {
    try (Stream<Path> versions = Files.list(ALL)) {
      return versions
          .map(version -> version.resolve(kind))
          .filter(Files::isDirectory)
          .sorted()
          .map(directory -> new Fixture(directory, "", ""))
          .toList()
          .stream();
    }
  }

  /** The same with something in another place than where the writer had it. */
  public Fixture moved(String from, String now) {
    return new Fixture(directory, from, now);
  }

  private String placed(String text) {
    return moved.isEmpty() ? text : text.replace(moved, to);
  }

  /** When it was written: a moment after the last thing happened. */
  public Instant written() {
    return Instant.parse(description().get("written").textValue());
  }

  /** What the consumer group of a sink has committed, by topic and partition. */
  public long committed(String partition) {
    return description().get("committed").get(partition).longValue();
  }

  private JsonNode description() {
    Path file = directory.resolve("fixture.json");
    return json(placed(Unchecked.of(() -> Files.readString(file))));
  }

  /** The configuration of a connector, as it was posted. */
  public Map<String, String> connector(String name) {
    JsonNode posted = description().get("connectors").get(name);
    Map<String, String> config = JSON.convertValue(posted, new TypeReference<>() {});
    config.put("name", name);
    return config;
  }

  /** A world in which Connect has stored what its offsets topic tells of a connector. */
  public FakeSourceContext context(String name, Map<String, String> config) throws IOException {
    FakeSourceContext context = new FakeSourceContext(config);
    for (JsonNode line : lines("offsets.jsonl")) {
      JsonNode key = json(placed(line.get("key").textValue()));
      if (key.get(0).textValue().equals(name)) {
        Map<String, String> partition = JSON.convertValue(key.get(1), new TypeReference<>() {});
        String value = placed(line.get("value").textValue());
        context.store(
            partition, JSON.readValue(value, new TypeReference<Map<String, Object>>() {}));
      }
    }
    return context;
  }

  /** A file with one JSON text a line. */
  public List<JsonNode> lines(String file) throws IOException {
    return Files.readAllLines(directory.resolve(file)).stream().map(Fixture::json).toList();
  }

  private static JsonNode json(String text) {
    return Unchecked.of(() -> JSON.readTree(text));
  }

  /** Copies a directory of the fixture to where a test may write. */
  public void copy(String name, Path target) throws IOException {
    Path from = directory.resolve(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = target.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  @Override
  public String toString() {
    return directory.getParent().getFileName().toString();
  }
}
