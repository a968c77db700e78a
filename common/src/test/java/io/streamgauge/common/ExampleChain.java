// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.testing.Unchecked;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** The transforms of an example of the README, as a worker runs them behind a source. */
public final class ExampleChain implements AutoCloseable {
  private static final Path EXAMPLES = Path.of("..", "packaging", "examples");

  private final List<Transformation<SourceRecord>> transforms = new ArrayList<>();

  /** The chain of an example, by the name of its file. */
  public ExampleChain(String example) {
    Map<String, Object> options = new HashMap<>();
    File file = EXAMPLES.resolve(example).toFile();
    Unchecked.of(() -> new ObjectMapper().readTree(file))
        .get("config")
        .properties()
        .forEach(option -> options.put(option.getKey(), option.getValue().asText()));
    for (String alias : ((String) options.get("transforms")).split(",", -1)) {
      transforms.add(transform(options, "transforms." + alias.strip() + "."));
    }
  }

  @SuppressWarnings({"rawtypes", "unchecked"})
  private static Transformation<SourceRecord> transform(
      Map<String, Object> options, String prefix) {
    Map<String, Object> own =
        new AbstractConfig(new ConfigDef(), options, false).originalsWithPrefix(prefix);
    try {
      Class<? extends Transformation> type =
          Class.forName((String) own.remove("type")).asSubclass(Transformation.class);
      Transformation<SourceRecord> made = type.getDeclaredConstructor().newInstance();
      made.configure(own);
      return made;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(prefix + "type cannot be made", e);
    }
  }

  /** What becomes of a record; null where a transform leaves it out. */
  public SourceRecord apply(SourceRecord record) {
    SourceRecord next = record;
    for (Transformation<SourceRecord> transform : transforms) {
      next = next == null ? null : transform.apply(next);
    }
    return next;
  }

  @Override
  public void close() {
    transforms.forEach(Transformation::close);
  }
}
