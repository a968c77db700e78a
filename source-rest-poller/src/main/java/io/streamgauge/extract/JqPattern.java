// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.misc.OnigUtils;
import org.joni.Matcher;
import org.joni.Option;

/**
 * Tries the regular expressions of a query with a limit of time, before the library searches for
 * them without one.
 *
 * @param meter of the query
 */
record JqPattern(JqMeter meter) {
  /** Longest text that a regular expression of a query looks at, and longest expression. */
  private static final int MOST_CHARS = TextPattern.MOST_CHARS;

  private static final long MOST_NANOS = 1_000_000_000L;

  /**
   * Searches as the library will.
   *
   * @param replaces whether what is found is replaced; an empty match would then be found for ever
   */
  void check(Scope scope, JsonNode in, Expression regex, Expression flags, boolean replaces)
      throws JsonQueryException {
    if (!in.isTextual()) {
      return;
    }
    if (in.textValue().length() > MOST_CHARS) {
      throw new JqMeter.LimitException(
          "a text is too long for a regular expression, which reads " + MOST_CHARS);
    }
    byte[] text = in.textValue().getBytes(StandardCharsets.UTF_8);
    regex.apply(
        scope,
        in,
        pattern ->
            flags.apply(
                scope,
                in,
                flag -> {
                  if (pattern.isTextual() && (flag.isTextual() || flag.isNull())) {
                    search(pattern.textValue(), flag.textValue(), text, replaces);
                  }
                }));
  }

  private void search(String regex, String flags, byte[] text, boolean replaces)
      throws JsonQueryException {
    if (regex.length() > MOST_CHARS) {
      throw new JqMeter.LimitException("a regular expression is longer than " + MOST_CHARS);
    }
    OnigUtils.Pattern pattern = new OnigUtils.Pattern(regex, flags);
    long time = Math.max(1, Math.min(MOST_NANOS, meter.left()));
    Matcher matcher = pattern.regex.matcher(text, 0, text.length, time);
    int offset = 0;
    try {
      do {
        meter.step();
        if (matcher.searchInterruptible(offset, text.length, Option.NONE) < 0) {
          return;
        }
        boolean empty = matcher.getEnd() == offset;
        if (empty && replaces && pattern.global) {
          throw new JqMeter.LimitException(
              "a regular expression that is to be replaced finds nothing, again and again; write it"
                  + " so that it finds one character at least, as with + in place of *");
        }
        offset = empty ? offset + 1 : matcher.getEnd();
      } while (pattern.global && offset < text.length);
    } catch (InterruptedException e) {
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
      }
      throw new JqMeter.LimitException(
          "a regular expression takes too long on a text; write it so that it has one way only to"
              + " match");
    }
  }
}
