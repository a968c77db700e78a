// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.containers;

import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.Mosquitto;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The engine of Podman for one test, at the socket on which Testcontainers asks. Its images,
 * containers and networks are below a directory of its own, and go with it.
 */
final class Podman {
  private static final String INSTALL =
      "; on Debian, as root: apt-get install --no-install-recommends podman runc netavark"
          + " aardvark-dns busybox-static mosquitto";

  /** The longest path that a socket can have. */
  private static final int LONGEST = 107;

  private static final Path SOCKET =
      Path.of(URI.create(System.getenv().getOrDefault("DOCKER_HOST", "unix:///")).getPath());

  private final Path directory;
  private final Map<String, String> environment;
  private ChildProcess service;

  private Podman(Path directory) throws IOException {
    this.directory = directory;
    environment =
        Map.of(
            "CONTAINERS_CONF", directory.resolve("containers.conf").toString(),
            "CONTAINERS_STORAGE_CONF", directory.resolve("storage.conf").toString());
    // Limits, groups and logs that also those can have who may not do all that root may.
    Files.writeString(
        directory.resolve("containers.conf"),
        """
        [containers]
        default_ulimits=["nofile=20000:20000","nproc=4096:4096"]
        log_driver="k8s-file"
        [engine]
        runtime="runc"
        cgroup_manager="cgroupfs"
        events_logger="file"
        tmp_dir="%1$s/tmp"
        [network]
        network_backend="netavark"
        network_config_dir="%1$s/networks"
        """
            .formatted(directory));
    Files.writeString(
        directory.resolve("storage.conf"),
        """
        [storage]
        driver="overlay"
        graphroot="%1$s/root"
        runroot="%1$s/run"
        """
            .formatted(directory));
  }

  /** An engine that answers, or the reason why there is none. */
  record Started(Podman engine, String missing) {}

  /** Starts an engine, where this machine can run one. */
  static Started start() throws IOException, InterruptedException {
    for (String program : List.of("podman", "runc", "busybox")) {
      if (installed(program).isEmpty()) {
        return new Started(null, "no " + program + INSTALL);
      }
    }
    if (Mosquitto.installed().isEmpty()) {
      return new Started(null, "no mosquitto" + INSTALL);
    }
    if (SOCKET.toString().length() > LONGEST) {
      return new Started(null, "no socket can have a path as long as " + SOCKET);
    }
    Podman podman = new Podman(Files.createTempDirectory("podman"));
    try {
      podman.run("podman", "--log-level=error", "info");
    } catch (IOException e) {
      podman.close();
      return new Started(null, "podman does not run here (" + e.getMessage() + ")" + INSTALL);
    }
    podman.serve();
    // Ctrl-C ends the service, and the containers would run on without it.
    Runtime.getRuntime().addShutdownHook(new Thread(podman::leave));
    return new Started(podman, null);
  }

  private static Optional<Path> installed(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/lib/podman";
    return Stream.of(path.split(File.pathSeparator, -1))
        .map(place -> Path.of(place, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private void serve() throws IOException, InterruptedException {
    Files.deleteIfExists(SOCKET);
    Files.createDirectories(SOCKET.getParent());
    service =
        ChildProcess.start(
                "podman",
                directory.resolve("service.log"),
                List.of("podman", "system", "service", "--time=0", "unix://" + SOCKET),
                environment)
            .await(() -> Files.exists(SOCKET));
  }

  /**
   * Runs a command to its end, with what it needs to use this engine.
   *
   * @return what it has written
   * @throws IOException with that, when it fails
   */
  String run(String... command) throws IOException, InterruptedException {
    Path log = Files.createTempFile(directory, "run", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    int exit = Await.exit(builder.start());
    String told = Files.readString(log, StandardCharsets.UTF_8).strip();
    if (exit != 0) {
      throw new IOException(String.join(" ", command) + " has failed: " + told);
    }
    return told;
  }

  /** The directory of a volume. */
  Path volume(String name) {
    return directory.resolve("root/volumes").resolve(name).resolve("_data");
  }

  private void leave() {
    if (Files.exists(directory)) {
      try {
        close();
      } catch (IOException | InterruptedException e) {
        System.err.println("Left in " + directory + ": " + e.getMessage());
      }
    }
  }

  /** Ends every container, and puts away all that this engine has made. */
  void close() throws IOException, InterruptedException {
    try {
      if (service != null) {
        run("podman", "rm", "--all", "--force", "--time=0");
        run("podman", "network", "prune", "--force");
      }
      // The storage has mounted this directory onto itself.
      run(
          "sh",
          "-c",
          "! mountpoint -q $0 || umount $0",
          directory.resolve("root/overlay").toString());
    } finally {
      if (service != null) {
        service.close();
      }
    }
    Await.exit(
        new ProcessBuilder("rm", "-rf", "--one-file-system", directory.toString())
            .inheritIO()
            .start());
  }
}
