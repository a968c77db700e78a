// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import io.streamgauge.archive.store.FileTree.Type;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files below a local or mounted directory. What is written is forced to disk before it gets its
 * name, and then the directories on its way are, or a power loss could take the name of a file
 * whose offsets are committed. Create-once is a hard link, which fails where a rename would
 * overwrite.
 *
 * <p>The directory of a file is made when the file is staged, so that what stands in its way is
 * known before the ledger promises it.
 */
final class FileStore implements ObjectStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);

  private final FileTree tree;
  private final SmallFiles files;
  private final FileProbe probe;

  FileStore(Path root) {
    this(root, Files::createLink);
  }

  FileStore(Path root, SmallFiles.Linking linking) {
    this.tree = new FileTree(root);
    this.files = new SmallFiles(tree, linking);
    this.probe = new FileProbe(files, tree);
  }

  @Override
  public void probe(String topics) throws IOException {
    probe.run(topics);
  }

  @Override
  public void recognize() throws IOException {
    probe.recognize();
  }

  @Override
  public boolean accepts(String directory) {
    return probe.accepts(directory);
  }

  @Override
  public boolean refused(IOException failure) {
    return failure instanceof RefusedException || failure instanceof FileTree.Obstacle;
  }

  @Override
  public Staged stage(String area, String key) throws IOException {
    Path target = tree.at(key).getParent();
    files.make(target);
    Path directory = tree.at(SmallFiles.STAGING + area);
    files.make(directory);
    probe.sameDisk(directory, target);
    String name = UUID.randomUUID() + SmallFiles.SUFFIX;
    return new StagedFile(SmallFiles.STAGING + area + "/" + name, directory.resolve(name));
  }

  @Override
  public List<String> staged(String area, List<String> own) throws IOException {
    Set<String> known = Set.copyOf(own);
    List<String> staged = new ArrayList<>();
    String directory = SmallFiles.STAGING + area;
    for (String name : list(directory)) {
      String key = directory + "/" + name;
      if (FileTree.type(tree.at(key)) == Type.DIRECTORY) {
        // Of small files below the area.
        list(key).forEach(inner -> staged.add(key + "/" + inner));
      } else if (!known.contains(key)) {
        staged.add(key);
      }
    }
    return staged;
  }

  @Override
  public void discard(String stagedKey) throws IOException {
    Files.deleteIfExists(tree.at(stagedKey));
  }

  @Override
  public void publish(String stagedKey, String key, long size) throws IOException {
    Path staged = tree.at(stagedKey);
    Path target = tree.at(key);
    for (int tries = 1; ; tries++) {
      files.make(target.getParent());
      try {
        Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
        break;
      } catch (NoSuchFileException e) {
        if (FileTree.type(staged) == Type.NOTHING) {
          requirePublished(stagedKey, key, size);
          LOG.debug("{} is published already", target, e);
          break;
        }
        if (tries == SmallFiles.TRIES) {
          throw new IOException(
              "The directory of " + target + " vanishes; does something clean it up?", e);
        }
      } catch (AtomicMoveNotSupportedException e) {
        throw SmallFiles.otherDisk(target.getParent(), e);
      }
    }
    FileTree.force(target.getParent());
  }

  /** Somebody who found the entry was faster, or this is the second try after a lost answer. */
  private void requirePublished(String stagedKey, String key, long size) throws IOException {
    Path target = tree.at(key);
    if (FileTree.type(target) != Type.FILE || Files.size(target) != size) {
      throw new LostFileException(
          key,
          "The ledger promises "
              + target
              + " with "
              + size
              + " bytes, but it is neither there nor staged as "
              + stagedKey);
    }
  }

  @Override
  public boolean createOnce(String key, byte[] content) throws IOException {
    return files.createOnce(key, content);
  }

  @Override
  public byte[] read(String key) throws IOException {
    return files.read(key);
  }

  @Override
  public List<String> list(String key, String after) throws IOException {
    Path directory = tree.at(key);
    if (FileTree.type(directory) == Type.NOTHING) {
      return List.of();
    }
    FileTree.require(directory, Type.DIRECTORY);
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.compareTo(after) > 0)
          .sorted()
          .toList();
    }
  }

  @Override
  public List<String> entries(String key) throws IOException {
    List<String> entries = new ArrayList<>();
    for (String name : list(key, "")) {
      Type type = FileTree.type(tree.at(key.isEmpty() ? name : key + "/" + name));
      if (type == Type.DIRECTORY) {
        entries.add(name + "/");
      } else if (type == Type.FILE) {
        entries.add(name);
      }
    }
    return entries;
  }

  @Override
  public Content open(String key) throws IOException {
    Path file = tree.at(key);
    if (FileTree.type(file) == Type.NOTHING) {
      return null;
    }
    FileTree.require(file, Type.FILE);
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return new OpenFile(file, channel, channel.size());
  }

  @Override
  public void delete(String key) throws IOException {
    Files.deleteIfExists(tree.at(key));
  }

  /** A data file that is read. */
  private record OpenFile(Path file, FileChannel channel, long size) implements Content {
    @Override
    public byte[] read(long at, int length) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, at + bytes.position()) < 0) {
          throw new EOFException(file + " became shorter while it was read");
        }
      }
      return bytes.array();
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("Cannot close {}, which was only read", file, e);
      }
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
      FileTree.force(file.getParent());
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
        LOG.debug("Cannot remove {}; it is invisible to readers and removed later", file, e);
      }
    }
  }
}
