// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.readings;

import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.LoggerFactory;

/** A task in a JVM of its own, whose whole log is looked at; its options come by standard input. */
final class TaskWithSecrets {
  private TaskWithSecrets() {}

  public static void main(String[] arguments) throws Exception {
    Properties props = new Properties();
    props.load(System.in);
    ArchiveFixture archive = new ArchiveFixture(Path.of(arguments[0]));
    archive.props.remove("archive.dir");
    props.stringPropertyNames().forEach(name -> archive.with(name, props.getProperty(name)));
    LoggerFactory.getLogger(TaskWithSecrets.class)
        .info("{}", new ParquetArchiveSinkConnector().validate(archive.props).configValues());
    try {
      archive.start();
      archive.write(readings(0, 20, 3));
      System.out.println("the task has archived " + archive.commit(20));
      archive.task.stop();
      System.out.println(archive.config());
    } catch (ConnectException | org.apache.kafka.common.config.ConfigException e) {
      e.printStackTrace();
      System.out.println("the task has failed");
    }
  }
}
