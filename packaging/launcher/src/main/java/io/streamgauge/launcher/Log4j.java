// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Logging of Kafka's programs: to standard output, which is their log file here. */
public final class Log4j {
  private Log4j() {}

  /** Writes a configuration into the directory and returns it. */
  public static Path write(Path directory, String kafkaLevel) throws IOException {
    Path file = directory.resolve("log4j2.properties");
    Files.writeString(
        file,
        """
        appender.out.type=Console
        appender.out.name=out
        appender.out.layout.type=PatternLayout
        appender.out.layout.pattern=%%d %%-5p [%%t] %%m (%%c{1})%%n
        rootLogger.level=WARN
        rootLogger.appenderRef.out.ref=out
        logger.kafka.name=kafka.server
        logger.kafka.level=%s
        logger.controller.name=org.apache.kafka.controller
        logger.controller.level=%s
        logger.ours.name=io.streamgauge
        logger.ours.level=INFO
        logger.connect.name=org.apache.kafka.connect.runtime
        logger.connect.level=%s
        """
            .formatted(kafkaLevel, kafkaLevel, kafkaLevel.equals("INFO") ? "INFO" : "WARN"));
    return file;
  }
}
