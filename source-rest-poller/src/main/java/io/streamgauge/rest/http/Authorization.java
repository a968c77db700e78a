// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.types.Password;

/**
 * The way in which requests say who asks.
 *
 * <p>A further kind is a type of its own, beside its name among the {@link Kind}s here and in the
 * list of permitted types.
 */
sealed interface Authorization permits NoAuthorization, FixedHeader, QueryKey, ClientCredentials {
  String TYPE = "rest.auth.type";

  /** How a reason begins when a request could not be signed. */
  String UNSIGNED = "no token";

  /** The kinds, by the names that users write. */
  enum Kind {
    NONE,
    BASIC,
    BEARER,
    API_KEY,
    OAUTH2,
    OAUTH2_BODY;

    private static Kind of(AbstractConfig config) {
      return OptionList.constant(Kind.class, config.getString(TYPE));
    }

    private Authorization read(AbstractConfig config) {
      return switch (this) {
        case NONE -> new NoAuthorization();
        case BASIC -> FixedHeader.basic(config);
        case BEARER -> FixedHeader.bearer(config);
        case API_KEY -> QueryKey.apiKey(config);
        case OAUTH2 -> ClientCredentials.from(config, false);
        case OAUTH2_BODY -> ClientCredentials.from(config, true);
      };
    }

    /** The options that this kind needs, and that mean nothing to others; its secret is last. */
    private List<String> needed() {
      return switch (this) {
        case NONE -> List.of();
        case BASIC -> List.of(FixedHeader.USER, FixedHeader.PASSWORD);
        case BEARER, API_KEY -> List.of(FixedHeader.TOKEN);
        case OAUTH2, OAUTH2_BODY ->
            List.of(ClientCredentials.URL, FixedHeader.USER, FixedHeader.PASSWORD);
      };
    }
  }

  static void define(OptionList options) {
    options
        .group("Authentication")
        .choice(
            TYPE,
            Kind.NONE,
            Kind.class,
            "Authentication",
            "How requests say who asks; with oauth2-body the body of a token request carries client id"
                + " and secret. Redirects are not followed unless it is none.");
    FixedHeader.define(options);
    QueryKey.define(options);
    ClientCredentials.define(options);
  }

  /** What the options give; {@link #check} has judged whether they are complete. */
  static Authorization from(AbstractConfig config) {
    return Kind.of(config).read(config);
  }

  /** What is missing for the kind, or given and of no use to it. */
  static void check(AbstractConfig config, Problems problems) {
    String type = config.getString(TYPE);
    Kind kind = Kind.of(config);
    if (kind == Kind.BASIC) {
      FixedHeader.checkUser(config, problems);
    }
    Set<String> all = new LinkedHashSet<>();
    for (Kind each : Kind.values()) {
      all.addAll(each.needed());
    }
    for (String option : all) {
      Object value = config.values().get(option);
      boolean given =
          value instanceof Password password
              ? !password.value().isEmpty()
              : value != null && !value.toString().isEmpty();
      boolean wanted = kind.needed().contains(option);
      if (wanted && !given) {
        problems.add(option, null, TYPE + "=" + type + " needs it");
      } else if (!wanted && given) {
        // A password is never shown, not even in the message that refuses it.
        problems.add(option, value, TYPE + "=" + type + " does not use it; change the type");
      }
    }
  }

  /** The option that a refused login is most likely about: that of the secret, or the type. */
  static String blamed(AbstractConfig config) {
    List<String> needed = Kind.of(config).needed();
    return needed.isEmpty() ? TYPE : needed.get(needed.size() - 1);
  }

  /**
   * What signs the requests of one fetcher.
   *
   * @param client sends what has to be asked before a request can be signed
   */
  Signer signer(
      Function<HttpRequest.Builder, CompletableFuture<HttpResponse<byte[]>>> client, Clock clock);

  /** A request's URL as it may be shown once it is signed. */
  default String shown(String url) {
    return url;
  }

  /** All that nobody may see now, as it is written. */
  List<String> secrets();

  /** Whether requests say nothing of who asks. */
  default boolean none() {
    return false;
  }
}
