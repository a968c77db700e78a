// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files below a local or mounted directory. A file is written in a staging directory of the same
 * file system, forced to disk, and then moved; the directories on its way are forced too, or a
 * power loss could take the name of a file whose offsets are committed.
 */
final class FileStore implements ObjectStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);

  /** Readers of Hive layouts skip names that begin like this. */
  private static final String STAGING = "_staging";

  private static final String SUFFIX = ".inprogress";
  private static final Duration ABANDONED = Duration.ofDays(1);

  private final Path root;
  private final Path staging;

  FileStore(Path root) {
    this.root = root;
    this.staging = root.resolve(STAGING);
  }

  /** Creates the directories and clears what writers left there more than a day ago. */
  void open(Instant now) throws IOException {
    createDirectories(staging);
    try (Stream<Path> files = Files.list(staging)) {
      for (Path file : files.toList()) {
        FileTime modified = Files.getLastModifiedTime(file);
        if (file.toString().endsWith(SUFFIX)
            && modified.toInstant().isBefore(now.minus(ABANDONED))) {
          LOG.info("Deleting {}, left by a writer that died", file);
          Files.deleteIfExists(file);
        }
      }
    }
  }

  @Override
  public Staged stage(String key) throws IOException {
    Path file = staging.resolve(UUID.randomUUID() + SUFFIX);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new StagedFile(file, root.resolve(key), channel);
  }

  private void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      // Another task was faster, or it is a file, which the next step tells.
      LOG.trace("{} exists already", directory, e);
    }
    if (parent != null) {
      force(parent);
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** A file in the staging directory. */
  private final class StagedFile implements Staged {
    private final Path file;
    private final Path target;
    private final FileChannel channel;
    private final OutputStream out;
    private boolean published;

    StagedFile(Path file, Path target, FileChannel channel) {
      this.file = file;
      this.target = target;
      this.channel = channel;
      this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    }

    @Override
    public OutputStream out() {
      return out;
    }

    @Override
    public void publish() throws IOException {
      out.flush();
      channel.force(true);
      channel.close();
      createDirectories(target.getParent());
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
      force(target.getParent());
      published = true;
    }

    @Override
    public void close() {
      try {
        channel.close();
        if (!published) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        LOG.warn("Cannot remove {}; it is invisible to readers and deleted after a day", file, e);
      }
    }
  }
}
