// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter;
import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.LogText;
import io.streamgauge.extract.Extractor;
import io.streamgauge.extract.TextPattern;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule that says what an answer with this status, and this in its body, means.
 *
 * @param pointer leads to what the body must hold; null looks at the head of the body as text
 * @param found what the text there must hold; null when it is enough that there is something
 */
record ErrorRule(
    String written, int from, int to, JsonPointer pointer, TextPattern found, Verdict verdict) {
  /** How much of a body a rule without a pointer looks at. */
  static final int HEAD_BYTES = 2_000;

  private static final Pattern FORM =
      Pattern.compile("(\\d{3}|[1-5]xx|\\*)(@(?:/[^=]*)?)?(?:(=~|=)(.+))?:\\s*([A-Z_]+)");
  private static final JsonFactory JSON = new JsonFactory();

  /** The judgement of an answer, and so what happens next. */
  enum Verdict {
    OK,
    EMPTY,
    RETRY,
    RATE_LIMITED,
    SKIP_STATION,
    FAIL
  }

  /**
   * Reads {@code 404:EMPTY}, {@code 5xx=~maintenance:RETRY} or {@code
   * 200@/error/code=17:SKIP_STATION}.
   *
   * @throws IllegalArgumentException when it is not of that form
   */
  static ErrorRule parse(String text) {
    Matcher form = FORM.matcher(text.trim());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text.trim()
              + "' is not of the form 404:EMPTY, 5xx=~(regex):RETRY or"
              + " 200@/error/code=17:SKIP_STATION");
    }
    String status = form.group(1);
    boolean any = status.equals("*");
    int low = any ? 100 : Integer.parseInt(status.replace("xx", "00"));
    String pointer = form.group(2);
    return new ErrorRule(
        text.trim(),
        low,
        any ? 599 : status.endsWith("xx") ? low + 99 : low,
        pointer == null ? null : JsonPointer.compile(pointer.substring(1)),
        pattern(text.trim(), pointer, form.group(3), form.group(4)),
        verdict(text.trim(), form.group(5)));
  }

  private static TextPattern pattern(String text, String pointer, String sign, String wanted) {
    if (sign == null) {
      return null;
    }
    if (sign.equals("=~")) {
      return TextPattern.compile(wanted);
    }
    if (pointer == null) {
      throw new IllegalArgumentException(
          "'" + text + "' compares with nothing; name a pointer, as in 200@/error=17:EMPTY");
    }
    return TextPattern.compile("\\A" + Pattern.quote(wanted) + "\\z");
  }

  private static Verdict verdict(String text, String name) {
    return Arrays.stream(Verdict.values())
        .filter(verdict -> verdict.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + text + "' ends in no verdict; use one of " + List.of(Verdict.values())));
  }

  /** Whether it asks for something that the service itself has written. */
  boolean looksAtBody() {
    return pointer != null || found != null;
  }

  /**
   * Whether it speaks of this answer.
   *
   * @param charset that came with it, or null
   */
  boolean matches(int status, byte[] body, String charset) {
    if (status < from || status > to) {
      return false;
    }
    if (pointer == null) {
      return found == null
          || finds(new String(body, 0, Math.min(body.length, HEAD_BYTES), StandardCharsets.UTF_8));
    }
    String text = isXml(body) ? textInXml(body, charset) : textAt(body);
    return text != null && (found == null || finds(LogText.head(text, TextPattern.MOST_CHARS)));
  }

  /** A text that takes too long says nothing that a rule is for. */
  private boolean finds(String text) {
    try {
      return found.finds(text);
    } catch (TextPattern.UnsearchedException e) {
      return false;
    }
  }

  /** Whether a body can be nothing else: no JSON begins so, with or without a mark before it. */
  private static boolean isXml(byte[] body) {
    for (byte each : body) {
      if (each > ' ') {
        return each == '<';
      }
    }
    return false;
  }

  private String textInXml(byte[] body, String charset) {
    JsonNode value = Extractor.valueInXml(ByteBuffer.wrap(body), charset, pointer);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    return value.isValueNode() ? value.asText() : value.asToken().name().toLowerCase(Locale.ROOT);
  }

  /** Reads on only to the pointer: an answer may be large, and is read whole later. */
  private String textAt(byte[] body) {
    try (JsonParser parser =
        new FilteringParserDelegate(
            JSON.createParser(body),
            new JsonPointerBasedFilter(pointer),
            TokenFilter.Inclusion.ONLY_INCLUDE_ALL,
            false)) {
      JsonToken token = parser.nextToken();
      if (token == null || token == JsonToken.VALUE_NULL) {
        return null;
      }
      return token.isScalarValue() ? parser.getText() : token.name().toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      // What is no JSON has nothing to point at; whoever reads it whole tells why.
      return null;
    }
  }
}
