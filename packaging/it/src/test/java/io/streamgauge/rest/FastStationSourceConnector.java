// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/** The station source, whose tasks have a {@link FastClock}: hours of it pass within minutes. */
public final class FastStationSourceConnector extends SourceConnector {
  private final RestStationSourceConnector connector = new RestStationSourceConnector();

  /** Puts these classes beside those of the unpacked bundle. */
  public static void install(Path plugins) throws IOException {
    Path jar = plugins.resolve("streamgauge-source-rest-poller").resolve("fast-stations.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String name :
          List.of(
              FastStationSourceConnector.class.getName(),
              FastStationSourceTask.class.getName(),
              FastClock.class.getName(),
              FastClock.class.getName() + "$Ticking")) {
        String entry = name.replace('.', '/') + ".class";
        try (InputStream code = FastClock.class.getClassLoader().getResourceAsStream(entry)) {
          out.putNextEntry(new ZipEntry(entry));
          code.transferTo(out);
        }
      }
      out.putNextEntry(new ZipEntry("META-INF/services/" + SourceConnector.class.getName()));
      out.write(FastStationSourceConnector.class.getName().getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public ConfigDef config() {
    return connector.config();
  }

  @Override
  public Config validate(Map<String, String> properties) {
    return connector.validate(properties);
  }

  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> properties) {
    return connector.exactlyOnceSupport(properties);
  }

  @Override
  public void initialize(ConnectorContext newContext) {
    super.initialize(newContext);
    connector.initialize(newContext);
  }

  @Override
  public void start(Map<String, String> properties) {
    connector.start(properties);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return FastStationSourceTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int most) {
    return connector.taskConfigs(most);
  }

  @Override
  public void stop() {
    connector.stop();
  }
}
