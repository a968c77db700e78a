// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** The same header with each request: a user and password, a token or a key. */
record FixedHeader(String name, String value, List<String> secrets) implements Authorization {
  static final String USER = "rest.auth.user";
  static final String PASSWORD = "rest.auth.password";
  static final String TOKEN = "rest.auth.token";

  static final String AUTHORIZATION = "Authorization";

  static void define(OptionList options) {
    options
        .text(USER, "", "User", "User name for basic authentication, or client id for oauth2.")
        .secret(
            PASSWORD, "Password", "Password for basic authentication, or client secret for oauth2.")
        .add(
            TOKEN,
            Type.PASSWORD,
            null,
            headerValue(),
            "Token or key",
            "Token for bearer authentication, or the key for api-key.");
  }

  /** What cannot be sent by basic authentication. */
  static void checkUser(AbstractConfig config, Problems problems) {
    String name = config.getString(USER);
    if (name.contains(":")) {
      problems.add(USER, name, "a user name with a colon cannot be sent; use another");
    }
  }

  private static ConfigDef.Validator headerValue() {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          if (value instanceof Password password) {
            try {
              HttpRequest.newBuilder().setHeader("X", password.value());
            } catch (IllegalArgumentException e) {
              // The client's message repeats the value.
              throw new ConfigException(name, value, "it cannot be sent; remove line breaks");
            }
          }
        },
        () -> "characters that a header can carry");
  }

  static FixedHeader basic(AbstractConfig config) {
    String password = secret(config, PASSWORD);
    String pair =
        Base64.getEncoder()
            .encodeToString(
                (config.getString(USER) + ":" + password).getBytes(StandardCharsets.UTF_8));
    return new FixedHeader(AUTHORIZATION, "Basic " + pair, List.of(pair, password));
  }

  static FixedHeader bearer(AbstractConfig config) {
    String token = secret(config, TOKEN);
    return new FixedHeader(AUTHORIZATION, "Bearer " + token, List.of(token));
  }

  /** The text of a secret option; empty when it is not set. */
  static String secret(AbstractConfig config, String option) {
    Password given = config.getPassword(option);
    return given == null ? "" : given.value();
  }

  @Override
  public Signer signer(
      Function<HttpRequest.Builder, CompletableFuture<HttpResponse<byte[]>>> client, Clock clock) {
    return request -> CompletableFuture.completedFuture(request.withHeader(name, value));
  }

  /** Printed by whatever prints a configuration, so it tells nothing. */
  @Override
  public String toString() {
    return "header " + name;
  }
}
