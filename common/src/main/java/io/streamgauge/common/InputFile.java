// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A regular file that a configuration names, read with a bound and without waiting: a pipe under
 * its name would hold the reading thread for ever, a device would never end, and neither the
 * content of a file nor why it cannot be read is for everybody who may validate a configuration.
 */
public final class InputFile {
  /** Most bytes of a file that somebody writes by hand or exports: rules, stations, registers. */
  public static final int LARGEST = 64 << 20;

  private static final Duration OPEN_WAIT = Duration.ofSeconds(5);

  private InputFile() {}

  /** A file that cannot be used; the message says so without telling what is there. */
  public static final class UnusableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  /** A text without the byte order mark that some programs write before it. */
  public static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /**
   * The bytes of a file.
   *
   * @param name path as configured
   * @throws UnusableException when it is no regular file that this worker can and may read, or has
   *     more bytes
   */
  public static byte[] read(String name, int mostBytes) throws UnusableException {
    try (FileChannel channel = open(path(name))) {
      if (channel.size() == 0) {
        // What the system makes up while it is read has no size either, and may have no end.
        return new byte[0];
      }
      return read(Channels.newInputStream(channel), mostBytes);
    } catch (UnusableException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable();
    }
  }

  private static byte[] read(InputStream in, int mostBytes) throws IOException {
    byte[] bytes = in.readNBytes(mostBytes);
    if (in.read() >= 0) {
      throw new UnusableException(
          "it is larger than " + mostBytes + " bytes; is it the right file?");
    }
    return bytes;
  }

  /** The path of a name that a configuration gives. */
  public static Path path(String name) throws UnusableException {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new UnusableException("it is no path of this system");
    }
  }

  /**
   * Opens a regular file for reading. Java opens a pipe only when somebody writes to it, so that a
   * file which is swapped for a pipe after it was looked at is opened on a thread of its own.
   *
   * @throws UnusableException when it is no regular file, or this worker's operator forbids it
   * @throws IOException when it is not there or cannot be opened
   */
  public static FileChannel open(Path path) throws IOException {
    return open(path, Set.of(StandardOpenOption.READ));
  }

  /**
   * Opens a regular file as {@link #open(Path)} does, but no link: one that is put in its place may
   * lead anywhere.
   *
   * @throws UnusableException when it is no regular file, or this worker's operator forbids it
   * @throws IOException when it is not there or cannot be opened
   */
  public static FileChannel openUnlinked(Path path) throws IOException {
    return open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  private static FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException {
    if (!WorkerLimits.current().allows(path)) {
      throw new UnusableException(WorkerLimits.pathRefusal());
    }
    LinkOption[] links =
        options.contains(LinkOption.NOFOLLOW_LINKS)
            ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS}
            : new LinkOption[0];
    if (!Files.readAttributes(path, BasicFileAttributes.class, links).isRegularFile()) {
      throw unreadable();
    }
    CompletableFuture<FileChannel> opened = new CompletableFuture<>();
    Thread opener = new Thread(() -> open(path, options, opened), "streamgauge-open");
    opener.setDaemon(true);
    opener.start();
    try {
      return opened.get(OPEN_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      giveUp(path, opened);
      throw unreadable();
    }
  }

  private static void open(
      Path path, Set<? extends OpenOption> options, CompletableFuture<FileChannel> opened) {
    try {
      FileChannel channel = FileChannel.open(path, options);
      if (!opened.complete(channel)) {
        channel.close();
      }
    } catch (IOException | RuntimeException e) {
      opened.completeExceptionally(e);
    }
  }

  /** Lets the thread go that waits for a writer: opened both ways, a pipe has one. */
  private static void giveUp(Path path, CompletableFuture<FileChannel> opened) {
    opened.completeExceptionally(new CompletionException(unreadable()));
    if (Files.isRegularFile(path)) {
      return;
    }
    try {
      FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
    } catch (IOException e) {
      // No right to write: the thread waits on, alone.
      return;
    }
  }

  private static UnusableException unreadable() {
    return new UnusableException(
        "it is no regular file that this worker can read; put it on every worker, readable for it");
  }
}
