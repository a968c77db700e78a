// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.net.http.HttpRequest;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** Names, defaults and single checks of the options that say how a service is asked. */
final class RequestOptions {
  static final String METHOD = "rest.method";
  static final String BODY = "rest.body";
  static final String BODY_TYPE = "rest.body.type";
  static final String CONDITIONAL = "rest.conditional.requests";

  static final String GET = "GET";
  static final String POST = "POST";

  private RequestOptions() {}

  static void define(ConfigDef def) {
    new RestOptions.Options(def, "Requests")
        .add(
            METHOD,
            Type.STRING,
            GET,
            ValidString.in(GET, POST),
            Importance.LOW,
            "HTTP method of the requests; a POST sends rest.body.",
            "Method")
        .add(
            BODY,
            Type.STRING,
            null,
            null,
            Importance.LOW,
            "Body of a POST; of all that is in braces only the names known to rest.url are filled"
                + " in, so that JSON stays as it is.",
            "Body")
        .add(
            BODY_TYPE,
            Type.STRING,
            RequestBody.Kind.JSON.text(),
            ValidString.in(RequestBody.Kind.NAMES.toArray(String[]::new)),
            Importance.LOW,
            "How names are written into the body (json, form or text), and its Content-Type unless"
                + " rest.headers has one.",
            "Body type")
        .add(
            CONDITIONAL,
            Type.BOOLEAN,
            true,
            null,
            Importance.LOW,
            "Whether a service that is read whole at each poll is asked to answer only when its"
                + " answer has changed (ETag, Last-Modified).",
            "Conditional requests");
  }

  static ConfigDef.Validator headerForm() {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          if (value instanceof Password password) {
            try {
              headers(password.value());
            } catch (IllegalArgumentException e) {
              throw new ConfigException(name, value, e.getMessage());
            }
          }
        },
        () -> "Name: value | Name: value");
  }

  private static void headers(String text) {
    HttpRequest.Builder builder = HttpRequest.newBuilder();
    // The client refuses headers that it sets itself, such as Host.
    RequestTemplate.headers(text).forEach((name, value) -> builder.setHeader(name, value.text()));
  }
}
