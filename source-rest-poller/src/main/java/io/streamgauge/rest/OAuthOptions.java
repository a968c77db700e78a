// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Parsed;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/** Names, defaults and single checks of the options of OAuth2 client credentials. */
final class OAuthOptions {
  static final String URL = "rest.auth.token.url";
  static final String CLIENT = "rest.auth.client.id";
  static final String SECRET = "rest.auth.client.secret";
  static final String SCOPE = "rest.auth.scope";
  static final String PARAMS = "rest.auth.token.params";
  static final String CLIENT_IN = "rest.auth.client.in";

  static final String IN_HEADER = "header";
  static final String IN_BODY = "body";

  private OAuthOptions() {}

  static void define(ConfigDef def) {
    new RestOptions.Options(def, "OAuth2")
        .add(
            URL,
            Type.STRING,
            "",
            new Parsed("http or https URL", OAuthOptions::url),
            Importance.MEDIUM,
            "Where oauth2 gets its tokens, by the grant client_credentials.",
            "Token URL")
        .add(CLIENT, Type.STRING, "", null, Importance.MEDIUM, "Client id for oauth2.", "Client id")
        .add(
            SECRET,
            Type.PASSWORD,
            "",
            null,
            Importance.MEDIUM,
            "Client secret for oauth2.",
            "Client secret")
        .add(
            SCOPE,
            Type.STRING,
            "",
            null,
            Importance.LOW,
            "Scopes to ask for with oauth2, separated by blanks.",
            "Scope")
        .add(
            PARAMS,
            Type.STRING,
            "",
            new Parsed("name=value&name=value", RequestTemplate::params),
            Importance.LOW,
            "Further parameters of the token request, such as audience=..., not encoded.",
            "Token parameters")
        .add(
            CLIENT_IN,
            Type.STRING,
            IN_HEADER,
            ValidString.in(IN_HEADER, IN_BODY),
            Importance.LOW,
            "Where the token request carries client id and secret: basic authentication, or the"
                + " body.",
            "Place of the client");
  }

  private static void url(String text) {
    if (!text.isEmpty()) {
      RestOptions.url(text);
    }
  }
}
