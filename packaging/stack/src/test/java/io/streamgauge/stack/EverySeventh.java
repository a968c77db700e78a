// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** Drops each reading whose number can be divided by seven, as a user's own filter would. */
public final class EverySeventh implements Transformation<SourceRecord>, Versioned {
  /** Installs this transform as a plugin of its own. */
  static void install(Path plugins) throws IOException {
    Path directory = Files.createDirectories(plugins.resolve("every-seventh"));
    String entry = EverySeventh.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(directory.resolve("every-seventh.jar"));
        JarOutputStream jar = new JarOutputStream(file);
        InputStream code = EverySeventh.class.getClassLoader().getResourceAsStream(entry)) {
      jar.putNextEntry(new JarEntry(entry));
      code.transferTo(jar);
      jar.putNextEntry(new JarEntry("META-INF/services/" + Transformation.class.getName()));
      jar.write(EverySeventh.class.getName().getBytes(StandardCharsets.UTF_8));
    }
  }

  static boolean drops(int number) {
    return number % 7 == 0;
  }

  @Override
  public SourceRecord apply(SourceRecord record) {
    var value = (org.apache.kafka.connect.data.Struct) record.value();
    boolean reading = value.schema().name().equals("io.streamgauge.Observation");
    return reading && drops(Integer.parseInt((String) value.getMap("attributes").get("n")))
        ? null
        : record;
  }

  @Override
  public String version() {
    return "test";
  }

  @Override
  public ConfigDef config() {
    return new ConfigDef();
  }

  @Override
  public void configure(Map<String, ?> configs) {
    // There is nothing to set.
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
