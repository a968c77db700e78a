// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.Template;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The texts that nobody may see, and what hides them.
 *
 * @param authorization knows the secrets by which requests are let in
 * @param typed what else the user wrote that may be a key
 */
record Secrets(Authorization authorization, List<String> typed) {
  private static final String HIDDEN = "***";
  private static final int HEAD_BYTES = 2_000;
  private static final int MOST_BYTES_OF_A_CHAR = 3;

  /** Headers that say what is understood, not who asks. */
  private static final Set<String> OPEN_HEADERS =
      Set.of("accept", "accept-language", "accept-encoding", "content-type", "user-agent");

  private static final Pattern LONG_MIXED =
      Pattern.compile("(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_+/=.-]{20,200}");

  /** Shorter texts are no keys, and hiding them would make nonsense of a message. */
  private static final int SHORTEST = 4;

  /** Those of an authorization, and what in URL, parameters and headers may be a key. */
  static Secrets of(
      Authorization authorization,
      Template url,
      List<QueryParam> params,
      Map<String, Template> headers) {
    return new Secrets(authorization, typed(url, params, headers));
  }

  private static List<String> typed(
      Template url, List<QueryParam> params, Map<String, Template> headers) {
    List<String> all = new ArrayList<>();
    headers.forEach(
        (name, value) -> {
          if (!OPEN_HEADERS.contains(name.toLowerCase(Locale.ROOT)) && value.names().isEmpty()) {
            all.add(value.text());
            all.addAll(List.of(value.text().split("[\\s,;=]+", -1)));
          }
        });
    for (QueryParam param : params) {
      addSecret(param.name(), param.value(), all);
    }
    int query = url.text().indexOf('?');
    if (query >= 0) {
      for (String part : url.text().substring(query + 1).split("&", -1)) {
        int equals = part.indexOf('=');
        if (equals > 0) {
          addSecret(part.substring(0, equals), new Template(part.substring(equals + 1)), all);
        }
      }
    }
    return all.stream().filter(text -> text.length() >= SHORTEST).distinct().toList();
  }

  private static void addSecret(String name, Template value, List<String> all) {
    String text = value.text();
    if (value.names().isEmpty() && (UrlText.secret(name) || LONG_MIXED.matcher(text).matches())) {
      all.add(text);
    }
  }

  /** All that is to be hidden now, in each of its spellings, the longest first. */
  private List<String> all() {
    Set<String> all = new LinkedHashSet<>();
    Stream.concat(authorization.secrets().stream(), typed.stream())
        .forEach(
            secret -> {
              all.add(secret);
              all.add(UrlText.encode(secret));
              // As JSON texts may show it.
              all.add(secret.replace("/", "\\/"));
            });
    return all.stream()
        .filter(secret -> !secret.isEmpty())
        .sorted(Comparator.comparing(String::length).reversed())
        .toList();
  }

  /** The text without the secrets: servers like to repeat the key that they refuse. */
  String hide(String text) {
    String shown = text;
    for (String secret : all()) {
      shown = shown.replace(secret, HIDDEN);
    }
    return shown;
  }

  /**
   * What a request carries, beside those of its authorization, that may be a key; the longest
   * first.
   */
  private static List<String> of(Request request, Set<String> headers) {
    List<String> all = new ArrayList<>();
    for (String name : headers) {
      all.addAll(List.of(request.headers().getOrDefault(name, "").split("\\s+", -1)));
    }
    String query = request.uri().getRawQuery() == null ? "" : request.uri().getRawQuery();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0 && UrlText.secret(part.substring(0, equals))) {
        all.add(part.substring(equals + 1));
        all.add(URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return all.stream()
        .filter(text -> text.length() >= SHORTEST)
        .sorted(Comparator.comparing(String::length).reversed())
        .toList();
  }

  /**
   * A text about a request without its keys: services like to repeat what they were sent.
   *
   * @param request null for none
   * @param headers the names of those of its headers that the user wrote
   */
  String hide(String text, Request request, Set<String> headers) {
    String shown = hide(text);
    for (String secret : request == null ? List.<String>of() : of(request, headers)) {
      shown = shown.replace(secret, HIDDEN);
    }
    return shown;
  }

  /** The bytes without the secrets; the same buffer when there are none in it. */
  ByteBuffer hide(ByteBuffer bytes) {
    List<String> secrets = all();
    if (bytes == null || secrets.isEmpty()) {
      return bytes;
    }
    // One character for each byte, so that bytes which are no text survive.
    String text = StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
    String shown = text;
    for (String secret : secrets) {
      byte[] utf8 = secret.getBytes(StandardCharsets.UTF_8);
      shown = shown.replace(new String(utf8, StandardCharsets.ISO_8859_1), HIDDEN);
    }
    return shown.equals(text)
        ? bytes
        : ByteBuffer.wrap(shown.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * The head of an answer without the secrets. Hidden before it is cut, since half a key is still a
   * secret; what follows the cut is looked at as far as a secret that begins before it can reach.
   */
  ByteBuffer head(byte[] body) {
    int longest = all().stream().mapToInt(String::length).max().orElse(0);
    int reach = Math.min(body.length, HEAD_BYTES + longest * MOST_BYTES_OF_A_CHAR);
    ByteBuffer shown = hide(ByteBuffer.wrap(body, 0, reach));
    int sure =
        reach == body.length
            ? shown.remaining()
            : shown.remaining() - longest * MOST_BYTES_OF_A_CHAR;
    return shown.slice(shown.position(), Math.max(0, Math.min(sure, HEAD_BYTES)));
  }

  /** Printed by whatever prints a configuration, so it tells nothing. */
  @Override
  public String toString() {
    return HIDDEN;
  }
}
