// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The encoding of a document: that of its mark, or what came with it, or what it declares. */
final class XmlEncoding {
  /** More than a declaration has. */
  private static final int HEAD_BYTES = 512;

  private static final Pattern DECLARED =
      Pattern.compile("\\A<\\?xml\\s[^>]*?\\sencoding\\s*=\\s*([\"'])([^\"'>]*)\\1[^>]*\\?>");

  private XmlEncoding() {}

  /**
   * The characters of a document.
   *
   * @param told the encoding that came with it, or null
   */
  static Reader decode(InputStream document, String told) throws IOException {
    PushbackInputStream bytes = new PushbackInputStream(document, HEAD_BYTES);
    byte[] head = bytes.readNBytes(HEAD_BYTES);
    int mark = mark(head);
    bytes.unread(head, mark, head.length - mark);
    Charset charset = charset(head, mark > 0, told);
    // Where a byte has no character but cannot be another's part, the rest can still be read.
    boolean strict = charset.name().startsWith("UTF") || charset.equals(StandardCharsets.US_ASCII);
    CodingErrorAction wrong = strict ? CodingErrorAction.REPORT : CodingErrorAction.REPLACE;
    CharsetDecoder decoder =
        charset.newDecoder().onMalformedInput(wrong).onUnmappableCharacter(wrong);
    return new InputStreamReader(bytes, decoder);
  }

  private static Charset charset(byte[] head, boolean marked, String told) throws IOException {
    if (begins(head, 0xfe, 0xff) || begins(head, 0, '<')) {
      return StandardCharsets.UTF_16BE;
    }
    if (begins(head, 0xff, 0xfe) || (begins(head, '<', 0) && !begins(head, '<', 0, 0))) {
      return StandardCharsets.UTF_16LE;
    }
    if (marked) {
      return StandardCharsets.UTF_8;
    }
    if (told != null && isCharset(told)) {
      return Charset.forName(told);
    }
    Matcher declared = DECLARED.matcher(new String(head, StandardCharsets.ISO_8859_1));
    if (!declared.find()) {
      return StandardCharsets.UTF_8;
    }
    if (!isCharset(declared.group(2))) {
      throw new IOException("the encoding that it declares, " + declared.group(2) + ", is unknown");
    }
    return Charset.forName(declared.group(2));
  }

  /** Bytes of the mark that a document begins with. */
  private static int mark(byte[] head) {
    if (begins(head, 0xef, 0xbb, 0xbf)) {
      return 3;
    }
    return begins(head, 0xfe, 0xff) || begins(head, 0xff, 0xfe) ? 2 : 0;
  }

  private static boolean begins(byte[] head, int... wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (i >= head.length || (head[i] & 0xff) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCharset(String name) {
    try {
      return Charset.isSupported(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
