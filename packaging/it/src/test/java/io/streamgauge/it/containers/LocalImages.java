// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.containers;

import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.launcher.Runtimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An engine of containers with a store of its own, and a base image made of this machine's files:
 * no registry is asked for anything. The image has a shell and the commands of BusyBox; Java, its
 * libraries and Kafka's jars are mounted when it runs.
 */
final class LocalImages implements AutoCloseable {
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final List<String> COMMANDS =
      List.of("sh", "sha512sum", "mkdir", "tar", "rm", "ls", "cat", "gzip", "gunzip");

  /** What Debian's Java is made of, beside its own directory. */
  private static final List<Path> LIBRARIES =
      Stream.of("/lib", "/lib64", "/usr/lib", "/etc/java-17-openjdk", "/etc/ssl")
          .map(Path::of)
          .filter(Files::isDirectory)
          .toList();

  private final Path directory;
  private final List<String> engine;

  LocalImages(Path directory) {
    this.directory = directory;
    engine =
        List.of(
            "podman",
            "--root=" + directory.resolve("store"),
            "--runroot=" + directory.resolve("run"),
            "--storage-driver=vfs");
  }

  /** Why nothing can be run here, or an empty text. */
  static String missing() throws IOException, InterruptedException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return "only root runs containers on the network of this machine";
    }
    for (String program : List.of("podman", "runc", "busybox")) {
      Process found =
          new ProcessBuilder("sh", "-c", "command -v " + program)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (found.waitFor() != 0) {
        return program + " is not installed";
      }
    }
    return Files.isRegularFile(BUSYBOX) ? "" : BUSYBOX + " is not there";
  }

  /** Makes the base image, with a Kafka in /opt/kafka whose jars are mounted later. */
  void importBase(String name) throws IOException, InterruptedException {
    Path root = Files.createDirectories(directory.resolve("base"));
    Files.createDirectories(root.resolve("bin"));
    Files.createDirectories(root.resolve("tmp"));
    Files.createDirectories(root.resolve("etc"));
    Files.copy(BUSYBOX, root.resolve("bin/busybox"));
    for (String command : COMMANDS) {
      Files.createSymbolicLink(root.resolve("bin").resolve(command), Path.of("busybox"));
    }
    Path start = root.resolve("opt/kafka/bin/connect-distributed.sh");
    Files.createDirectories(start.getParent());
    Files.writeString(
        start,
        """
        #!/bin/sh
        exec "$JAVA_HOME/bin/java" -Xmx512m -XX:+UseSerialGC -cp "/opt/kafka/libs/*" \\
          -Dlog4j2.configurationFile=/etc/streamgauge/log4j2.properties \\
          org.apache.kafka.connect.cli.ConnectDistributed "$@"
        """);
    start.toFile().setExecutable(true, false);
    run("tar", List.of("tar", "-C", root.toString(), "-cf", directory + "/base.tar", "."));
    podman("import", directory + "/base.tar", name);
  }

  /** Runs a command of the engine to its end. */
  void podman(String... arguments) throws IOException, InterruptedException {
    run("podman " + arguments[0], command(List.of(arguments)));
  }

  /** Starts a container of an image with Java and Kafka in it. */
  ChildProcess start(String image, Runtimes runtimes, List<String> options)
      throws IOException, InterruptedException {
    Path libs = Files.createDirectories(directory.resolve("libs"));
    for (String jar : runtimes.kafka().split(":", -1)) {
      Files.copy(Path.of(jar), libs.resolve(Path.of(jar).getFileName()));
    }
    List<String> arguments =
        new ArrayList<>(List.of("run", "--rm", "--network=host", "--name=worker"));
    for (Path library : LIBRARIES) {
      arguments.add("--volume=" + library.toRealPath() + ":" + library + ":ro");
    }
    arguments.add("--env=JAVA_HOME=" + System.getProperty("java.home"));
    arguments.add("--volume=" + libs + ":/opt/kafka/libs:ro");
    arguments.addAll(options);
    arguments.add(image);
    return ChildProcess.start(
        "Container", directory.resolve("container.log"), command(arguments), Map.of());
  }

  private List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>(engine);
    command.addAll(arguments);
    return command;
  }

  private void run(String name, List<String> command) throws IOException, InterruptedException {
    ChildProcess.start(name, directory.resolve("podman.log"), command, Map.of()).awaitSuccess();
  }

  @Override
  public void close() throws IOException {
    try {
      podman("rm", "--all", "--force", "--time=5");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
