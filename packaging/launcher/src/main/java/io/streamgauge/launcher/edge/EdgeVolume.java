// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.edge;

import io.streamgauge.launcher.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A file system in a file, for a disk that is small and for a power cut that takes what only the
 * page cache has. Needs the right to mount.
 */
public final class EdgeVolume implements Part {
  private final Path image;
  private final Path mount;
  private boolean mounted;

  public EdgeVolume(Path directory) throws IOException {
    Files.createDirectories(directory);
    image = directory.resolve("disk.img");
    mount = Files.createDirectories(directory.resolve("disk"));
  }

  /** Makes and mounts it. */
  public EdgeVolume create(int megabytes) throws IOException, InterruptedException {
    run("truncate", "-s", megabytes + "M", image.toString());
    run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
    mount();
    return this;
  }

  /** A directory on it. */
  public Path directory() throws IOException {
    return Files.createDirectories(mount.resolve("gateway"));
  }

  /** Keeps what the disk has at this moment, while all that writes to it stands still. */
  void keep() throws IOException, InterruptedException {
    run("cp", "--sparse=always", image.toString(), kept().toString());
  }

  /** Makes it what was kept, as it is after the power has come back. */
  void comeBack() throws IOException, InterruptedException {
    unmount();
    Files.move(kept(), image, StandardCopyOption.REPLACE_EXISTING);
    mount();
  }

  private Path kept() {
    return image.resolveSibling("kept.img");
  }

  private void mount() throws IOException, InterruptedException {
    run("mount", "-o", "loop", image.toString(), mount.toString());
    mounted = true;
  }

  private void unmount() throws IOException, InterruptedException {
    // What was killed may hold it for a moment more.
    for (int attempt = 0; attempt < 50 && exit("umount", mount.toString()) != 0; attempt++) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
    mounted = false;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    if (exit(command) != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }

  private static int exit(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      System.out.println("  " + said.strip());
    }
    return code;
  }

  @Override
  public void close() {
    try {
      if (mounted) {
        unmount();
      }
    } catch (IOException e) {
      System.out.println("  " + mount + " stays mounted: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
