// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;

/**
 * Address of an MQTT broker.
 *
 * @param scheme {@code tcp}, {@code ssl}, {@code ws} or {@code wss}
 * @param host name or address
 * @param port port, the scheme's usual one when the text has none
 * @param path path of a WebSocket, without the leading slash
 */
record ServerUri(String scheme, String host, int port, String path) {
  private static final Map<String, Integer> PORTS =
      Map.of("tcp", 1883, "ssl", 8883, "ws", 80, "wss", 443);

  /**
   * Reads an address as a user writes it. The messages never repeat the text, which may hold a
   * password in the wrong place.
   *
   * @throws IllegalArgumentException when it is no address of an MQTT broker
   */
  static ServerUri parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("use the form tcp://host:1883", e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!PORTS.containsKey(scheme)) {
      throw new IllegalArgumentException(
          "the address must begin with tcp://, ssl://, ws:// or wss://, as in tcp://host:1883");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "leave user and password out of the address; use mqtt.username and mqtt.password");
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("the address has no host; use the form tcp://host:1883");
    }
    String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
    boolean webSocket = scheme.startsWith("ws");
    if (uri.getQuery() != null || uri.getFragment() != null || (!webSocket && !path.isEmpty())) {
      throw new IllegalArgumentException(
          "only ws:// and wss:// addresses have a path, and none has a query");
    }
    if (uri.getPort() == 0 || uri.getPort() > 65_535) {
      throw new IllegalArgumentException("the port must be between 1 and 65535");
    }
    // An address of IPv6 stands in brackets in a URI, and without them everywhere else.
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    return new ServerUri(scheme, host, uri.getPort() < 0 ? PORTS.get(scheme) : uri.getPort(), path);
  }

  boolean webSocket() {
    return scheme.startsWith("ws");
  }

  boolean encrypted() {
    return scheme.equals("ssl") || scheme.equals("wss");
  }

  @Override
  public String toString() {
    return scheme + "://" + host + ":" + port + (path.isEmpty() ? "" : "/" + path);
  }
}
