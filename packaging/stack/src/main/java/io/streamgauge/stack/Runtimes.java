// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the build has left what the child processes run on.
 *
 * @param packaging the packaging directory of a built checkout
 */
record Runtimes(Path packaging) {
  String kafka() throws IOException {
    return classpath("runtime/kafka");
  }

  String oldestKafka() throws IOException {
    return classpath("runtime/kafka-oldest");
  }

  String mqttBroker() throws IOException {
    return packaging.resolve("runtime/mqtt-broker/target/classes")
        + ":"
        + classpath("runtime/mqtt-broker");
  }

  /** The jars of the registry's Avro converter. */
  List<Path> avroConverter() throws IOException {
    return Stream.of(classpath("runtime/registry").split(":")).map(Path::of).toList();
  }

  /** The registry's directory, with its program and libraries. */
  Path registry() {
    return packaging.resolve("runtime/registry/target/registry");
  }

  /** The class path of this module: launcher and station service. */
  String stack() throws IOException {
    return packaging.resolve("stack/target/classes") + ":" + classpath("stack");
  }

  private String classpath(String module) throws IOException {
    return Files.readString(packaging.resolve(module).resolve("target/classpath")).trim();
  }
}
