// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * The judgement of what an answer is, by the user's rules first.
 *
 * @param rules the first that matches decides
 * @param secrets what is hidden in the heads of answers
 */
record AnswerJudge(List<ErrorRule> rules, Secrets secrets) {
  static final String RULES = "rest.error.rules";

  private static final Pattern NEXT_LINK =
      Pattern.compile("<([^<>]*)>[^<>]*;\\s*rel=\"?next\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset=\"?([\\w.:+-]{1,40})", Pattern.CASE_INSENSITIVE);

  /** Longest mark of an answer that is sent back: a longer one would make the request too large. */
  private static final int MOST_VALIDATOR = 1_000;

  private static final Set<Integer> BUSY = Set.of(408, 425);
  private static final String STATUS = "HTTP status ";
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int NOT_MODIFIED = 304;
  private static final int FIRST_ERROR = 400;

  static void define(OptionList options) {
    options
        .group("Errors")
        .list(
            RULES,
            new Parsed(
                "404:EMPTY, 5xx=~(regex):RETRY, 200@/pointer=text:SKIP_STATION, ...",
                ErrorRule::parse),
            "Error rules",
            "What answers mean, by status and body: the first rule that matches gives the verdict OK,"
                + " EMPTY, RETRY, RATE_LIMITED, SKIP_STATION or FAIL.");
  }

  static AnswerJudge from(AbstractConfig config, Secrets secrets) {
    return new AnswerJudge(config.getList(RULES).stream().map(ErrorRule::parse).toList(), secrets);
  }

  Fetched judge(int status, HttpHeaders headers, byte[] body, Instant now) {
    String reason = STATUS + status;
    ErrorRule.Verdict verdict = usual(status);
    boolean worded = status < FIRST_ERROR;
    for (ErrorRule rule : rules) {
      if (rule.matches(status, body, charset(headers))) {
        verdict = rule.verdict();
        worded |= rule.looksAtBody();
        reason += " (" + RULES + ": " + rule.written() + ")";
        break;
      }
    }
    Quota quota = Quota.of(verdict == ErrorRule.Verdict.RATE_LIMITED, headers, now);
    Duration wait = Quota.retryAfter(headers.firstValue("Retry-After").orElse(null), now);
    if (verdict == null && status < FIRST_ERROR) {
      reason +=
          "; redirects are followed only to the same host and port, and not when a body,"
              + " rest.headers, rest.auth.type or rest.limits are set";
    }
    Response response =
        verdict == ErrorRule.Verdict.OK
            ? new Response.Page(
                ByteBuffer.wrap(body), nextLink(headers), validators(headers), charset(headers))
            : response(verdict, worded, reason, wait, secrets.head(body));
    return new Fetched(response, quota, status >= 500 && verdict == ErrorRule.Verdict.RETRY);
  }

  /** Whether the reason of a response is that the service does not let this user in. */
  static boolean tellsOfCredentials(String reason) {
    return reason.startsWith(STATUS + 401) || reason.startsWith(STATUS + 403);
  }

  /** What a status means when no rule says otherwise; null for a refusal. */
  private static ErrorRule.Verdict usual(int status) {
    if (status >= 200 && status < 300) {
      return ErrorRule.Verdict.OK;
    }
    if (status == NOT_MODIFIED) {
      return ErrorRule.Verdict.EMPTY;
    }
    if (status == TOO_MANY_REQUESTS) {
      return ErrorRule.Verdict.RATE_LIMITED;
    }
    return status >= 500 || BUSY.contains(status) ? ErrorRule.Verdict.RETRY : null;
  }

  /**
   * The response of an answer that is not read.
   *
   * @param worded whether the service itself says so, by its status alone or in words of its own
   */
  private static Response response(
      ErrorRule.Verdict verdict, boolean worded, String reason, Duration wait, ByteBuffer head) {
    if (verdict == null) {
      return new Response.NoPage(Response.Kind.REFUSED, reason, head);
    }
    return switch (verdict) {
      case OK, EMPTY ->
          new Response.NoPage(
              worded ? Response.Kind.EMPTY : Response.Kind.DOUBTFUL_EMPTY, reason, head);
      case RETRY -> new Response.TryLater(reason, head, wait);
      // The service is well and so is the station: nothing to report.
      case RATE_LIMITED -> new Response.TryLater(reason, null, wait, true);
      case SKIP_STATION ->
          new Response.NoPage(
              worded ? Response.Kind.SKIP : Response.Kind.DOUBTFUL_SKIP, reason, head);
      case FAIL -> new Response.NoPage(Response.Kind.FATAL, reason, head);
    };
  }

  private static Map<String, String> validators(HttpHeaders headers) {
    Map<String, String> validators = new LinkedHashMap<>();
    headers
        .firstValue("ETag")
        .filter(tag -> tag.length() <= MOST_VALIDATOR)
        .ifPresent(tag -> validators.put("If-None-Match", tag));
    headers
        .firstValue("Last-Modified")
        .filter(time -> time.length() <= MOST_VALIDATOR)
        .ifPresent(time -> validators.put("If-Modified-Since", time));
    return validators;
  }

  private static String charset(HttpHeaders headers) {
    Matcher named = CHARSET.matcher(headers.firstValue("Content-Type").orElse(""));
    return named.find() ? named.group(1) : null;
  }

  private static String nextLink(HttpHeaders headers) {
    for (String value : headers.allValues("Link")) {
      Matcher link = NEXT_LINK.matcher(value);
      if (link.find()) {
        return link.group(1);
      }
    }
    return "";
  }
}
