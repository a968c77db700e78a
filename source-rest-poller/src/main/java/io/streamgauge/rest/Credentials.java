// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Problems;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.types.Password;

/**
 * What a request carries to be let in, and what must not be seen anywhere else.
 *
 * @param headers sent with each request
 * @param queryName query parameter that carries the key, or null
 * @param queryValue its value, not encoded
 * @param secrets texts to hide
 * @param tokens how tokens are asked for; null when there are none
 */
record Credentials(
    Map<String, String> headers,
    String queryName,
    String queryValue,
    List<String> secrets,
    TokenRequest tokens) {
  static final Credentials NONE = new Credentials(Map.of(), null, null, List.of(), null);

  private static final String HIDDEN = "***";
  private static final int HEAD_BYTES = 2_000;
  private static final int MOST_BYTES_OF_A_CHAR = 3;

  /** How a service wants to be told who asks. */
  enum Type {
    NONE,
    BASIC,
    BEARER,
    API_KEY,
    OAUTH2;

    static final List<String> NAMES = Stream.of(values()).map(Type::text).toList();

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Type of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  /** The credentials that the options give; {@link #check} has judged whether they are complete. */
  static Credentials from(AbstractConfig config) {
    String user = config.getString(AuthOptions.USER);
    String password = secret(config, AuthOptions.PASSWORD);
    String token = secret(config, AuthOptions.TOKEN);
    String name = config.getString(AuthOptions.KEY_NAME);
    return switch (Type.of(config.getString(AuthOptions.TYPE))) {
      case NONE -> NONE;
      case BASIC -> {
        String pair =
            Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        yield new Credentials(
            Map.of("Authorization", "Basic " + pair), null, null, hidden(pair, password), null);
      }
      case BEARER ->
          new Credentials(
              Map.of("Authorization", "Bearer " + token), null, null, hidden(token), null);
      case API_KEY ->
          config.getString(AuthOptions.KEY_IN).equals(AuthOptions.IN_QUERY)
              ? new Credentials(Map.of(), name, token, hidden(token), null)
              : new Credentials(Map.of(name, token), null, null, hidden(token), null);
      case OAUTH2 -> {
        String clientSecret = secret(config, OAuthOptions.SECRET);
        String pair = TokenRequest.pair(config.getString(OAuthOptions.CLIENT), clientSecret);
        yield new Credentials(
            Map.of(), null, null, hidden(pair, clientSecret), TokenRequest.from(config));
      }
    };
  }

  /** The option that holds the secret of the type; the type itself when it has none. */
  static String option(AbstractConfig config) {
    return switch (Type.of(config.getString(AuthOptions.TYPE))) {
      case NONE -> AuthOptions.TYPE;
      case BASIC -> AuthOptions.PASSWORD;
      case BEARER, API_KEY -> AuthOptions.TOKEN;
      case OAUTH2 -> OAuthOptions.SECRET;
    };
  }

  /** What is missing for the type, or given and of no use to it. */
  static void check(AbstractConfig config, Problems problems) {
    String type = config.getString(AuthOptions.TYPE);
    boolean basic = type.equals(Type.BASIC.text());
    boolean token = type.equals(Type.BEARER.text()) || type.equals(Type.API_KEY.text());
    String user = config.getString(AuthOptions.USER);
    need(AuthOptions.USER, user.isEmpty() ? null : user, basic, type, problems);
    // The values are never shown, not even in the message that refuses them.
    Password password = config.getPassword(AuthOptions.PASSWORD);
    need(AuthOptions.PASSWORD, password.value().isEmpty() ? null : password, basic, type, problems);
    Password given = config.getPassword(AuthOptions.TOKEN);
    need(AuthOptions.TOKEN, given.value().isEmpty() ? null : given, token, type, problems);
    TokenRequest.check(config, problems);
    if (basic && user.contains(":")) {
      problems.add(AuthOptions.USER, user, "a user name with a colon cannot be sent; use another");
    }
  }

  static void need(String option, Object value, boolean wanted, String type, Problems problems) {
    if (wanted && value == null) {
      problems.add(option, null, AuthOptions.TYPE + "=" + type + " needs it");
    } else if (!wanted && value != null) {
      problems.add(
          option, value, AuthOptions.TYPE + "=" + type + " does not use it; change the type");
    }
  }

  private static String secret(AbstractConfig config, String option) {
    return config.getPassword(option).value();
  }

  private static List<String> hidden(String... secrets) {
    List<String> all = new ArrayList<>();
    for (String secret : secrets) {
      all.add(secret);
      all.add(RequestTemplate.encode(secret));
      // As JSON texts may show it.
      all.add(secret.replace("/", "\\/"));
    }
    return all.stream().filter(secret -> !secret.isEmpty()).distinct().toList();
  }

  /** The same, hiding these texts too; too short ones are no keys and stay to be read. */
  Credentials hiding(List<String> more) {
    List<String> all = new ArrayList<>(secrets);
    all.addAll(hidden(more.toArray(String[]::new)));
    return new Credentials(
        headers, queryName, queryValue, all.stream().distinct().toList(), tokens);
  }

  boolean none() {
    return headers.isEmpty() && queryName == null && tokens == null;
  }

  /** All that is to be hidden now, the longest first. */
  private List<String> all() {
    List<String> all = new ArrayList<>(secrets);
    if (tokens != null) {
      all.addAll(hidden(tokens.issued().all().toArray(String[]::new)));
    }
    all.sort(Comparator.comparing(String::length).reversed());
    return all;
  }

  /** The text without the secrets: servers like to repeat the key that they refuse. */
  String hide(String text) {
    String shown = text;
    for (String secret : all()) {
      shown = shown.replace(secret, HIDDEN);
    }
    return shown;
  }

  /** The bytes without the secrets; the same buffer when there are none in it. */
  ByteBuffer hide(ByteBuffer bytes) {
    if (bytes == null || (secrets.isEmpty() && tokens == null)) {
      return bytes;
    }
    // One character for each byte, so that bytes which are no text survive.
    String text = StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
    String shown = text;
    for (String secret : all()) {
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
    return none() ? "no credentials" : HIDDEN;
  }
}
