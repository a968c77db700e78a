// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files below a local or mounted directory. What is written is forced to disk before it gets its
 * name, and then the directories on its way are, or a power loss could take the name of a file
 * whose offsets are committed. Create-once is a hard link, which fails where a rename would
 * overwrite.
 */
final class FileStore implements ObjectStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);

  /** Readers of Hive layouts skip names that begin like this. */
  private static final String STAGING = "_staging/";

  private static final String SUFFIX = ".inprogress";

  private final Path root;

  FileStore(Path root) {
    this.root = root;
  }

  @Override
  public Staged stage(String area, String key) throws IOException {
    Path directory = root.resolve(STAGING + area);
    createDirectories(directory);
    String name = UUID.randomUUID() + SUFFIX;
    return new StagedFile(STAGING + area + "/" + name, directory.resolve(name));
  }

  @Override
  public List<String> staged(String area) throws IOException {
    return list(STAGING + area).stream().map(name -> STAGING + area + "/" + name).toList();
  }

  @Override
  public void discard(String stagedKey) throws IOException {
    Files.deleteIfExists(root.resolve(stagedKey));
  }

  @Override
  public void publish(String stagedKey, String key, long size) throws IOException {
    Path target = root.resolve(key);
    createDirectories(target.getParent());
    try {
      Files.move(root.resolve(stagedKey), target, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      // Somebody who found the entry was faster, or this is the second try after a lost answer.
      if (!Files.exists(target) || Files.size(target) != size) {
        throw new LostFileException(
            key,
            "The ledger promises "
                + target
                + " with "
                + size
                + " bytes, but it is neither there"
                + " nor staged as "
                + stagedKey);
      }
      LOG.debug("{} is published already", target, e);
    }
    force(target.getParent());
  }

  @Override
  public boolean createOnce(String key, byte[] content) throws IOException {
    Path target = root.resolve(key);
    createDirectories(target.getParent());
    Path staging = root.resolve(STAGING + Path.of(key).getParent());
    createDirectories(staging);
    Path temporary = staging.resolve(UUID.randomUUID() + SUFFIX);
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        Channels.newOutputStream(channel).write(content);
        channel.force(true);
      }
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("{} exists already", target, e);
      return false;
    } finally {
      Files.deleteIfExists(temporary);
    }
    force(target.getParent());
    return true;
  }

  @Override
  public byte[] read(String key) throws IOException {
    try {
      return Files.readAllBytes(root.resolve(key));
    } catch (NoSuchFileException e) {
      LOG.trace("There is no {}", key, e);
      return null;
    }
  }

  @Override
  public List<String> list(String key) throws IOException {
    Path directory = root.resolve(key);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public void delete(String key) throws IOException {
    Files.deleteIfExists(root.resolve(key));
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
  private static final class StagedFile implements Staged {
    private final String key;
    private final Path file;
    private final FileChannel channel;
    private final OutputStream out;
    private boolean sealed;

    StagedFile(String key, Path file) throws IOException {
      this.key = key;
      this.file = file;
      this.channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    }

    @Override
    public OutputStream out() {
      return out;
    }

    @Override
    public String seal() throws IOException {
      out.flush();
      channel.force(true);
      channel.close();
      force(file.getParent());
      sealed = true;
      return key;
    }

    @Override
    public void close() {
      try {
        channel.close();
        if (!sealed) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        LOG.warn("Cannot remove {}; it is invisible to readers and removed later", file, e);
      }
    }
  }
}
