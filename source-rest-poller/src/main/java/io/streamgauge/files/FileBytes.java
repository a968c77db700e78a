// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.Digests;
import io.streamgauge.common.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that is open for one look at it. It stays the same file whatever becomes of its name
 * meanwhile, and is closed again soon, so that a card can be taken out.
 */
final class FileBytes implements AutoCloseable {
  /** Beginning that tells files apart; a header with hundreds of columns fits in. */
  static final int HEAD = 4_096;

  private static final int SHORTEST_HEAD = 32;

  /** End of what was read that tells them apart too: rows with their times. */
  static final int TAIL = 256;

  private static final int SCAN = 1 << 16;
  private static final int DIGEST_CHARS = 12;

  private final FileChannel channel;
  private final long size;
  private byte[] head;

  /** Digests of beginnings, which offsets may ask for on other threads. */
  private final Map<Integer, String> beginnings = new ConcurrentHashMap<>();

  /** All digests of the beginning, once it lies within what was read. */
  private LateText wholeHead;

  private FileBytes(FileChannel channel, long size) {
    this.channel = channel;
    this.size = size;
  }

  /**
   * Opens a file as it was listed: what lies under its name by now may be a pipe that nobody writes
   * to, or a link to anywhere, also to what is read under another name.
   *
   * @param root directory that it was listed below
   */
  static FileBytes open(Path file, Path root) throws IOException {
    Path directory = file.getParent();
    if (!directory.toRealPath().equals(root.toRealPath().resolve(root.relativize(directory)))) {
      throw new FileSystemException(null, null, "a directory of its path is a link");
    }
    FileChannel channel = InputFile.openUnlinked(file);
    try {
      return new FileBytes(channel, channel.size());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The size when it was opened. */
  long size() {
    return size;
  }

  /** What lies from here on, at most this much; less only at the end. */
  byte[] read(long from, int most) throws IOException {
    int length = (int) Math.max(0, Math.min(most, size - from));
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
      // Not yet all of it.
    }
    return buffer.hasRemaining()
        ? Arrays.copyOf(buffer.array(), buffer.position())
        : buffer.array();
  }

  /**
   * Where the first byte lies that is ({@code equal}), or is not, this one.
   *
   * @param most how far to look
   * @return where it lies, or where the search has come to, which is no farther than the end
   */
  long find(byte wanted, boolean equal, long from, long most) throws IOException {
    long at = from;
    long end = Math.min(size, from + most);
    while (at < end) {
      byte[] some = read(at, (int) Math.min(SCAN, end - at));
      if (some.length == 0) {
        return at;
      }
      for (int i = 0; i < some.length; i++) {
        if (some[i] == wanted == equal) {
          return at + i;
        }
      }
      at += some.length;
    }
    return at;
  }

  /** What is known of a file that has been read up to here. */
  FilePosition mark(long bytes, long lines, byte[] before) throws IOException {
    LateText tail = LateText.by(() -> digest(before, before.length));
    return new FilePosition(bytes, lines, 0, 0, 0, lateHead(bytes), tail, "");
  }

  private LateText lateHead(long bytes) throws IOException {
    byte[] begin = head();
    if (bytes < HEAD) {
      return LateText.by(() -> headText(begin, (int) bytes));
    }
    if (wholeHead == null) {
      wholeHead = LateText.by(() -> headText(begin, HEAD));
    }
    return wholeHead;
  }

  /**
   * Digests of shorter and longer beginnings, so that one that is cut short can be compared too.
   */
  private String headText(byte[] begin, int longest) {
    StringBuilder text = new StringBuilder();
    for (int length = SHORTEST_HEAD; length < longest; length *= 2) {
      text.append(beginning(begin, length)).append(',');
    }
    return text.append(beginning(begin, longest)).toString();
  }

  private String beginning(byte[] begin, int length) {
    String known = beginnings.get(length);
    if (known == null) {
      known = length + ":" + digest(begin, length);
      if (Integer.bitCount(length) == 1) {
        beginnings.put(length, known);
      }
    }
    return known;
  }

  private byte[] head() throws IOException {
    if (head == null) {
      head = read(0, HEAD);
    }
    return head;
  }

  /** Whether this is the file that was read up to this mark. */
  boolean is(FilePosition mark) throws IOException {
    if (size < mark.bytes() || !begins(mark)) {
      return false;
    }
    if (mark.tail().isEmpty()) {
      return true;
    }
    byte[] before = tail(mark);
    return mark.tail().equals(digest(before, before.length));
  }

  /**
   * Whether it may be that file while somebody is writing all of it anew: as far as it goes now, it
   * is not another one.
   */
  boolean mayBecome(FilePosition mark) throws IOException {
    if (size < mark.bytes()) {
      return begins(mark);
    }
    for (byte each : tail(mark)) {
      if (each == 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether it has the longest beginning of the mark that it is long enough for. */
  private boolean begins(FilePosition mark) throws IOException {
    String longest = mark.headUpTo(size);
    if (longest.isEmpty()) {
      return true;
    }
    int length = FilePosition.length(longest);
    return length <= size && longest.equals(length + ":" + digest(length));
  }

  /** Digest of the first bytes, of which only some are held at a time. */
  private String digest(int length) throws IOException {
    if (length <= HEAD) {
      return head().length < length ? "" : digest(head(), length);
    }
    MessageDigest digest = Digests.sha256();
    for (int at = 0; at < length; ) {
      byte[] some = read(at, Math.min(SCAN, length - at));
      if (some.length == 0) {
        return "";
      }
      digest.update(some);
      at += some.length;
    }
    return text(digest);
  }

  private byte[] tail(FilePosition mark) throws IOException {
    return read(Math.max(0, mark.bytes() - TAIL), (int) Math.min(TAIL, mark.bytes()));
  }

  /** Short digest of the first bytes. */
  static String digest(byte[] bytes, int length) {
    MessageDigest digest = Digests.sha256();
    digest.update(bytes, 0, Math.min(length, bytes.length));
    return text(digest);
  }

  /** As a text. */
  static String text(MessageDigest digest) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(digest.digest())
        .substring(0, DIGEST_CHARS);
  }

  static String digest(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return digest(bytes, bytes.length);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
