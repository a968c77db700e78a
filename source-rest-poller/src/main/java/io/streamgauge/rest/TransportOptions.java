// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.ClientTls;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Names and defaults of the options that say how a service is reached. */
final class TransportOptions {
  static final String PREFIX = "rest.";
  static final String PROXY_HOST = "rest.proxy.host";
  static final String PROXY_PORT = "rest.proxy.port";
  static final String PROXY_USER = "rest.proxy.user";
  static final String PROXY_PASSWORD = "rest.proxy.password";

  private TransportOptions() {}

  static void define(ConfigDef def) {
    new RestOptions.Options(def, "Proxy")
        .add(
            PROXY_HOST,
            Type.STRING,
            "",
            null,
            Importance.LOW,
            "Host of the HTTP proxy that all requests go through; empty for none.",
            "Proxy host")
        .add(
            PROXY_PORT,
            Type.INT,
            3128,
            Range.between(1, 65_535),
            Importance.LOW,
            "Port of the HTTP proxy.",
            "Proxy port")
        .add(
            PROXY_USER,
            Type.STRING,
            "",
            null,
            Importance.LOW,
            "User name for a proxy that asks for one, by basic authentication.",
            "Proxy user")
        .add(
            PROXY_PASSWORD,
            Type.PASSWORD,
            "",
            null,
            Importance.LOW,
            "Password for the proxy.",
            "Proxy password");
    ClientTls.define(def, PREFIX, "TLS", false);
  }
}
