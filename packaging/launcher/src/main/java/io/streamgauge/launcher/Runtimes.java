// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The runtimes of the child processes, where the build has left them.
 *
 * @param packaging the packaging directory of a built checkout
 */
public record Runtimes(Path packaging) {
  public String kafka() throws IOException {
    return classpath("runtime/kafka");
  }

  /**
   * The jars of an Apache Kafka with MirrorMaker, as its distribution has them in one directory.
   */
  public List<Path> kafkaWithMirror() throws IOException {
    return Stream.of((kafka() + ":" + classpath("edge")).split(":"))
        .distinct()
        .map(Path::of)
        .toList();
  }

  String mqttBroker() throws IOException {
    return packaging.resolve("runtime/mqtt-broker/target/classes")
        + ":"
        + classpath("runtime/mqtt-broker");
  }

  /** The jars of the registry's Avro converter. */
  public List<Path> avroConverter() throws IOException {
    return Stream.of(classpath("runtime/registry").split(":")).map(Path::of).toList();
  }

  /** The option of a JVM that shows its metrics on a port, by rules in a file. */
  public String jmxExporter(int port, Path rules) throws IOException {
    return "-javaagent:" + classpath("runtime/observability") + "=127.0.0.1:" + port + ":" + rules;
  }

  /** The Flink that runs recipes in its own process, and what runs them. */
  String flink() throws IOException {
    return packaging.resolve("runtime/flink/target/classes") + ":" + classpath("runtime/flink");
  }

  /** The registry's directory, with its program and libraries. */
  public Path registry() {
    return packaging.resolve("runtime/registry/target/registry");
  }

  /** The class path of this module: launcher and station service. */
  public String launcher() throws IOException {
    return packaging.resolve("launcher/target/classes") + ":" + classpath("launcher");
  }

  String classpath(String module) throws IOException {
    return Files.readString(packaging.resolve(module).resolve("target/classpath")).trim();
  }
}
