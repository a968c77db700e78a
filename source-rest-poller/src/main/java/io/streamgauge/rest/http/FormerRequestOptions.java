// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.Backoff;
import io.streamgauge.common.Durations;
import io.streamgauge.common.source.FormerOptions;
import io.streamgauge.common.source.FormerOptions.Former;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.config.AbstractConfig;

/** The options of requests that the version before had, and what they mean in this one. */
final class FormerRequestOptions {
  private static final String PROXY_HOST = "rest.proxy.host";
  private static final String PROXY_PORT = "rest.proxy.port";
  private static final String BREAKER_STATIONS = "rest.breaker.stations";
  private static final String BREAKER_PAUSE = "rest.breaker.rest.ms";
  private static final String KEY_NAME = "rest.auth.key.name";
  private static final String KEY_IN = "rest.auth.key.in";
  private static final String CONDITIONAL = "rest.conditional.requests";
  static final String BACKOFF_MAX = "rest.retry.backoff.max.ms";
  static final String SKIP = "rest.station.skip.ms";

  private FormerRequestOptions() {}

  static List<Former> all() {
    List<Former> all = new ArrayList<>();
    all.add(new Former(PROXY_HOST, Transport.PROXY_URL, FormerRequestOptions::proxyHost));
    all.add(new Former(PROXY_PORT, Transport.PROXY_URL, FormerRequestOptions::proxyPort));
    all.add(
        Former.kept(
            RequestBody.FORMER_TYPE,
            "Content-Type in " + RequestTemplate.HEADERS,
            RequestBody::formerKind));
    all.add(
        new Former(
            "rest.page.first",
            "{page.index} for a first page 0 in " + RequestTemplate.PARAMS,
            FormerRequestOptions::firstPage));
    all.add(
        Former.kept(
            BREAKER_STATIONS,
            "always " + HostBreaker.STATIONS,
            text -> FormerOptions.number(text, 0, Integer.MAX_VALUE)));
    all.add(
        Former.kept(
            BREAKER_PAUSE,
            "always " + HostBreaker.FIRST_PAUSE.toSeconds() + "s",
            text -> FormerOptions.number(text, 1, Long.MAX_VALUE)));
    all.add(
        new Former(
            "rest.method",
            RequestBody.BODY + ", which makes a request a POST and may be empty",
            FormerRequestOptions::method));
    all.add(
        new Former(
            KEY_NAME,
            QueryKey.KEY + "=header or query, and the name",
            (name, properties) -> key(null, name.trim(), properties)));
    all.add(
        new Former(
            KEY_IN,
            QueryKey.KEY + "=header or query, and the name",
            (place, properties) -> key(place.trim(), null, properties)));
    all.add(Former.renamed("rest.auth.client.id", FixedHeader.USER));
    all.add(Former.renamed("rest.auth.client.secret", FixedHeader.PASSWORD));
    all.add(
        new Former(
            "rest.auth.client.in",
            Authorization.TYPE + "=oauth2-body for a client in the body",
            FormerRequestOptions::clientIn));
    all.add(Former.kept(ClientCredentials.SCOPE, "scope=... in " + ClientCredentials.PARAMS));
    Duration shortest = Duration.ofMillis(1);
    all.add(Former.kept(BACKOFF_MAX, "always 15m", shortest, Durations.LONGEST));
    all.add(Former.kept(SKIP, "always 1d", shortest, Durations.LONGEST));
    all.add(
        Former.kept(CONDITIONAL, "always true", text -> FormerOptions.flag(text, "leave it out")));
    all.addAll(FormerOptions.ofTls(Transport.PREFIX));
    return List.copyOf(all);
  }

  private static void method(String method, Map<String, String> properties) {
    if (method.trim().equals(RequestBody.POST)) {
      properties.putIfAbsent(RequestBody.BODY, "");
      // What it was when nothing was said of it, whatever the body looks like.
      properties.putIfAbsent(RequestBody.FORMER_TYPE, "json");
    } else if (!method.trim().equals("GET") || properties.containsKey(RequestBody.BODY)) {
      throw new IllegalArgumentException(
          "leave it out: what has a " + RequestBody.BODY + " is POST");
    }
  }

  /** One of the two halves; the other one stays. */
  private static void key(String place, String name, Map<String, String> properties) {
    if (place != null && !place.matches("header|query")) {
      throw new IllegalArgumentException("use " + QueryKey.KEY + ", such as " + QueryKey.USUAL);
    }
    if (name != null && name.isEmpty()) {
      throw new IllegalArgumentException("it names a header or a parameter of the query");
    }
    String[] now = properties.getOrDefault(QueryKey.KEY, QueryKey.USUAL).trim().split(" +", 2);
    properties.put(
        QueryKey.KEY,
        (place == null ? now[0] : place) + " " + (name == null ? now[now.length - 1] : name));
  }

  private static void clientIn(String place, Map<String, String> properties) {
    if (place.trim().equals("body")) {
      properties.computeIfPresent(
          Authorization.TYPE,
          (option, type) -> type.trim().equalsIgnoreCase("oauth2") ? "oauth2-body" : type);
    } else if (!place.trim().equals("header")) {
      throw new IllegalArgumentException("use " + Authorization.TYPE + ", oauth2 or oauth2-body");
    }
  }

  /** Whether unchanged answers need not be sent again. */
  static boolean conditional(AbstractConfig config) {
    return !"false".equalsIgnoreCase(FormerOptions.text(config, CONDITIONAL));
  }

  private static void proxyHost(String host, Map<String, String> properties) {
    String name = host.trim();
    if (!name.isEmpty()) {
      boolean address = name.contains(":") && !name.startsWith("[") && !name.contains("/");
      properties.putIfAbsent(
          Transport.PROXY_URL,
          name.contains("://") ? name : "http://" + (address ? "[" + name + "]" : name));
    }
  }

  private static void proxyPort(String port, Map<String, String> properties) {
    long number = FormerOptions.number(port, 1, 65_535);
    String url = properties.get(Transport.PROXY_URL);
    if (url != null && !url.matches(".*:\\d+/?")) {
      properties.put(Transport.PROXY_URL, url + ":" + number);
    }
  }

  private static void firstPage(String number, Map<String, String> properties) {
    if (FormerOptions.number(number, 0, 1) == 1) {
      return;
    }
    for (String option :
        List.of(
            RequestTemplate.URL,
            RequestTemplate.PARAMS,
            RequestTemplate.HEADERS,
            RequestBody.BODY)) {
      properties.computeIfPresent(
          option, (name, text) -> text.replace("{" + Paging.PAGE + "}", "{" + Paging.INDEX + "}"));
    }
  }

  /** What a configuration says of the breaker. */
  static Map<String, String> breaker(AbstractConfig config) {
    Map<String, String> found = new HashMap<>(config.originalsStrings());
    found.keySet().retainAll(List.of(BREAKER_STATIONS, BREAKER_PAUSE));
    return Map.copyOf(found);
  }

  static HostBreaker breaker(Map<String, String> given, Backoff backoff, RandomGenerator random) {
    String stations = given.get(BREAKER_STATIONS);
    String pause = given.get(BREAKER_PAUSE);
    return new HostBreaker(
        stations == null ? HostBreaker.STATIONS : Integer.parseInt(stations.trim()),
        pause == null ? HostBreaker.FIRST_PAUSE : Duration.ofMillis(Long.parseLong(pause.trim())),
        backoff,
        random);
  }
}
