// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;

/**
 * The characters of a document on their way to the parser, which holds a tag, a comment and a
 * section of CDATA whole before it tells of them: one that is too long ends the document, and so
 * does a DOCTYPE. It looks at characters, since a byte of one may look like a mark.
 */
final class XmlGuard extends FilterReader {
  /** Longest tag with the text behind it, comment, section or instruction. */
  static final int LONGEST = 4 << 20;

  static final String DOCTYPE =
      "it has a DOCTYPE, which is not read, since what it declares may be endless or elsewhere";

  private Within within = Within.TEXT;

  /** Characters since the mark that began what it is within. */
  private int length;

  private char quote;

  /** Whether nothing but the first mark was seen. */
  private boolean first = true;

  /** The last characters, the latest lowest. */
  private long last;

  private String fault;

  /** Parts of a document, by what they are. */
  private enum Within {
    TEXT,
    /** What follows {@code <}, of which it is not known yet what it is. */
    MARK,
    /** A tag, or the declaration, both of which may have the mark of their end in quotes. */
    TAG,
    QUOTES,
    COMMENT,
    CDATA,
    INSTRUCTION
  }

  XmlGuard(Reader in) {
    super(in);
  }

  /** Why the document has ended early, or null. */
  String fault() {
    return fault;
  }

  @Override
  public int read() throws IOException {
    char[] one = new char[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(char[] chars, int from, int most) throws IOException {
    int count = decoded(chars, from, most);
    for (int i = from; i < from + count; i++) {
      look(chars[i]);
    }
    return count;
  }

  private int decoded(char[] chars, int from, int most) throws IOException {
    try {
      return in.read(chars, from, most);
    } catch (CharacterCodingException e) {
      throw fault("bytes that are no characters of its encoding");
    }
  }

  @Override
  public long skip(long count) throws IOException {
    throw new IOException("what is skipped would not be looked at");
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void look(char each) throws IOException {
    last = (last << Character.SIZE) | each;
    if (++length > LONGEST) {
      throw fault("a tag, text, comment or section of more than " + LONGEST + " characters");
    }
    switch (within) {
      case TEXT -> {
        if (each == '<') {
          first = first && length == 1;
          length = 1;
          within = Within.MARK;
        }
      }
      case MARK -> mark(each);
      case TAG -> {
        if (each == '>') {
          end();
        } else if (each == '"' || each == '\'') {
          quote = each;
          within = Within.QUOTES;
        }
      }
      case QUOTES -> {
        if (each == quote) {
          within = Within.TAG;
        }
      }
      case COMMENT -> {
        // The dashes that begin it do not end it too.
        if (length >= "<!---->".length() && ends("-->")) {
          end();
        }
      }
      case CDATA -> {
        if (ends("]]>")) {
          end();
        }
      }
      case INSTRUCTION -> instruction(each);
    }
  }

  private void mark(char each) throws IOException {
    if (length == 2) {
      if (each == '?') {
        within = Within.INSTRUCTION;
      } else if (each == '>') {
        end();
      } else if (each != '!') {
        within = Within.TAG;
      }
    } else if (each == 'D') {
      // The parser would hold all that it declares before it tells of it.
      throw fault(DOCTYPE);
    } else {
      // What else it may be, the parser refuses at once.
      within = each == '-' ? Within.COMMENT : each == '[' ? Within.CDATA : Within.TAG;
    }
  }

  private void instruction(char each) {
    if (length == "<?xml ".length() && first && ends("xml" + each) && each <= ' ') {
      within = Within.TAG;
    } else if (length >= "<??>".length() && ends("?>")) {
      end();
    }
  }

  private void end() {
    within = Within.TEXT;
    first = false;
  }

  private IOException fault(String why) {
    fault = why;
    return new IOException(why);
  }

  private boolean ends(String end) {
    long wanted = 0;
    for (int i = 0; i < end.length(); i++) {
      wanted = (wanted << Character.SIZE) | end.charAt(i);
    }
    int unseen = Long.SIZE - Character.SIZE * end.length();
    return last << unseen >>> unseen == wanted;
  }
}
