// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * A transform of somebody else's that drops every seventh reading, told by its number, so that a
 * reading that comes again is dropped again.
 */
public final class EverySeventh implements Transformation<SourceRecord>, Versioned {

  /** Whether this transform drops the reading. */
  public static boolean drops(int number) {
    return number % 7 == 3;
  }

  /** Puts this class on a plugin path, as an administrator puts a foreign plugin there. */
  static void install(Path plugins) throws IOException {
    Path directory = Files.createDirectories(plugins.resolve("every-seventh"));
    String name = EverySeventh.class.getName();
    String entry = name.replace('.', '/') + ".class";
    try (JarOutputStream jar =
            new JarOutputStream(Files.newOutputStream(directory.resolve("every-seventh.jar")));
        InputStream code = EverySeventh.class.getClassLoader().getResourceAsStream(entry)) {
      jar.putNextEntry(new ZipEntry(entry));
      code.transferTo(jar);
      jar.putNextEntry(new ZipEntry("META-INF/services/" + Transformation.class.getName()));
      jar.write(name.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public SourceRecord apply(SourceRecord record) {
    boolean reading =
        record.value() instanceof Struct value && value.schema().field("attributes") != null;
    if (reading) {
      Object number = ((Struct) record.value()).getMap("attributes").get("n");
      return drops(Integer.parseInt(String.valueOf(number))) ? null : record;
    }
    return record;
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public ConfigDef config() {
    return new ConfigDef();
  }

  @Override
  public void configure(Map<String, ?> configs) {
    // Nothing to configure.
  }

  @Override
  public void close() {
    // Nothing to close.
  }
}
