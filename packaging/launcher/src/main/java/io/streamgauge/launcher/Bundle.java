// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The built bundle, as a user downloads it. */
public final class Bundle {
  private Bundle() {}

  /** The archive that the build has made. */
  public static Path zip(Path packaging) throws IOException {
    try (Stream<Path> files = Files.list(packaging.resolve("bundle/target"))) {
      List<Path> zips =
          files.filter(file -> file.getFileName().toString().endsWith(".zip")).toList();
      if (zips.size() != 1) {
        throw new IOException(
            "expected one bundle in packaging/bundle/target, found " + zips + "; build it first");
      }
      return zips.get(0);
    }
  }

  /** Unpacks the bundle into a directory, which can then be a plugin path. */
  public static Path unpack(Path packaging, Path directory) throws IOException {
    unzip(zip(packaging), directory);
    return directory;
  }

  /** Unpacks an archive into a directory. */
  public static void unzip(Path archive, Path directory) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
          throw new IOException("the archive leads out of its directory: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(zip, target);
        }
      }
    }
  }
}
