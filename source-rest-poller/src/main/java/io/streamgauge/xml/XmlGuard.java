// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a document on their way to the parser, which holds a tag, a comment and a section of
 * CDATA whole before it tells of them: one that is too long ends the document.
 */
final class XmlGuard extends FilterInputStream {
  /** Longest tag with the text behind it, comment, section or instruction. */
  static final int LONGEST = 4 << 20;

  private final int longest;
  private Within within = Within.TEXT;
  private int length;

  /** The last bytes, the latest lowest. */
  private long last;

  private String fault;

  /** Parts of a document, by what they are. */
  private enum Within {
    /** A tag or a text, both of which the next tag ends. */
    TEXT,
    /** What follows {@code <!}, of which it is not known yet what it is. */
    MARK,
    COMMENT,
    CDATA,
    INSTRUCTION
  }

  XmlGuard(InputStream in) {
    this(in, LONGEST);
  }

  XmlGuard(InputStream in, int longest) {
    super(in);
    this.longest = longest;
  }

  /** Why the document has ended early, or null. */
  String fault() {
    return fault;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int most) throws IOException {
    int count = in.read(bytes, from, most);
    for (int i = from; i < from + count; i++) {
      // In UTF-16 each character of a mark has a NUL beside it.
      if (bytes[i] != 0) {
        look(bytes[i]);
      }
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    throw new IOException("what is skipped would not be looked at");
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void look(byte each) throws IOException {
    last = (last << Byte.SIZE) | (each & 0xff);
    if (++length > longest) {
      fault = "a tag, text, comment or section of more than " + longest + " bytes";
      throw new IOException(fault);
    }
    switch (within) {
      case TEXT -> {
        if (each == '<') {
          length = 0;
        } else if (length == 1 && ends("<!")) {
          within = Within.MARK;
        } else if (length == 1 && ends("<?")) {
          within = Within.INSTRUCTION;
        }
      }
      case MARK -> {
        if (length == 3 && ends("<!--")) {
          within = Within.COMMENT;
        } else if (length == 8 && ends("![CDATA[")) {
          within = Within.CDATA;
        } else if (length > 8) {
          within = Within.TEXT;
        }
      }
      case COMMENT -> {
        // The dashes that begin it do not end it too.
        if (length > 5) {
          until("-->");
        }
      }
      case CDATA -> until("]]>");
      case INSTRUCTION -> until("?>");
    }
  }

  private void until(String end) {
    if (ends(end)) {
      within = Within.TEXT;
    }
  }

  private boolean ends(String end) {
    long wanted = 0;
    for (int i = 0; i < end.length(); i++) {
      wanted = (wanted << Byte.SIZE) | end.charAt(i);
    }
    int unseen = Long.SIZE - Byte.SIZE * end.length();
    return last << unseen >>> unseen == wanted;
  }
}
