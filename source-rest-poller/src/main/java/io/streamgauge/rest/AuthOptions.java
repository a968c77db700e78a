// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Parsed;
import java.net.http.HttpRequest;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** Names, defaults and single checks of the options that say who asks. */
final class AuthOptions {
  static final String TYPE = "rest.auth.type";
  static final String USER = "rest.auth.user";
  static final String PASSWORD = "rest.auth.password";
  static final String TOKEN = "rest.auth.token";
  static final String KEY_NAME = "rest.auth.key.name";
  static final String KEY_IN = "rest.auth.key.in";

  static final String IN_HEADER = "header";
  static final String IN_QUERY = "query";

  private AuthOptions() {}

  static void define(ConfigDef def) {
    new RestOptions.Options(def, "Authentication")
        .add(
            TYPE,
            Type.STRING,
            Credentials.Type.NONE.text(),
            ValidString.in(Credentials.Type.NAMES.toArray(String[]::new)),
            Importance.MEDIUM,
            "How requests say who asks; redirects are not followed unless it is none.",
            "Authentication")
        .add(
            USER,
            Type.STRING,
            "",
            null,
            Importance.MEDIUM,
            "User name for basic authentication.",
            "User")
        .add(
            PASSWORD,
            Type.PASSWORD,
            "",
            null,
            Importance.MEDIUM,
            "Password for basic authentication.",
            "Password")
        .add(
            TOKEN,
            Type.PASSWORD,
            "",
            headerValue(),
            Importance.MEDIUM,
            "Token for bearer authentication, or the key for api-key.",
            "Token or key")
        .add(
            KEY_NAME,
            Type.STRING,
            "X-Api-Key",
            new Parsed("name of a header or query parameter", AuthOptions::checkName),
            Importance.LOW,
            "Name of the header or query parameter that carries an api-key.",
            "Name of the key")
        .add(
            KEY_IN,
            Type.STRING,
            IN_HEADER,
            ValidString.in(IN_HEADER, IN_QUERY),
            Importance.LOW,
            "Where an api-key is sent; a header is safer, since proxies log queries.",
            "Place of the key");
    OAuthOptions.define(def);
  }

  private static void checkName(String name) {
    HttpRequest.newBuilder().setHeader(name, "x");
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
}
