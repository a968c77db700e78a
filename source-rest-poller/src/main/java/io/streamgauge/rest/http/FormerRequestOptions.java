// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.Backoff;
import io.streamgauge.common.ClientTls;
import io.streamgauge.common.Template;
import io.streamgauge.common.source.FormerOptions;
import io.streamgauge.common.source.FormerOptions.Former;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/** The options of requests that the version before had, and what they mean in this one. */
final class FormerRequestOptions {
  private static final String PROXY_HOST = "rest.proxy.host";
  private static final String PROXY_PORT = "rest.proxy.port";
  private static final String BREAKER_STATIONS = "rest.breaker.stations";
  private static final String BREAKER_PAUSE = "rest.breaker.rest.ms";

  private FormerRequestOptions() {}

  static FormerOptions all() {
    List<Former> all = new ArrayList<>();
    all.add(new Former(PROXY_HOST, Transport.PROXY_URL, FormerRequestOptions::proxyHost));
    all.add(new Former(PROXY_PORT, Transport.PROXY_URL, FormerRequestOptions::proxyPort));
    all.add(
        new Former(
            "rest.body.type",
            "Content-Type in " + RequestTemplate.HEADERS,
            FormerRequestOptions::bodyType));
    all.add(
        new Former(
            "rest.page.first",
            "{page.index} for a first page 0 in " + RequestTemplate.PARAMS,
            FormerRequestOptions::firstPage));
    all.add(Former.kept(BREAKER_STATIONS, "always " + HostBreaker.STATIONS));
    all.add(Former.kept(BREAKER_PAUSE, "always " + HostBreaker.FIRST_PAUSE.toSeconds() + "s"));
    ClientTls.FORMER.forEach(
        (name, advice) -> all.add(Former.kept(Transport.PREFIX + name, advice)));
    return new FormerOptions(all);
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
    String url = properties.get(Transport.PROXY_URL);
    if (url != null && !url.matches(".*:\\d+/?")) {
      properties.put(Transport.PROXY_URL, url + ":" + port.trim());
    }
  }

  /** Only a body of another kind than it looks needs a header that says so. */
  private static void bodyType(String type, Map<String, String> properties) {
    RequestBody.Kind kind;
    try {
      kind = RequestBody.Kind.valueOf(type.trim().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new ConfigException("rest.body.type", type, "use Content-Type in rest.headers");
    }
    Template body = new Template(properties.getOrDefault(RequestBody.BODY, ""));
    String headers = properties.getOrDefault(RequestTemplate.HEADERS, "");
    boolean told = headers.toLowerCase(Locale.ROOT).contains("content-type");
    if (!told && RequestBody.kind(body, Map.of()) != kind) {
      String header = "Content-Type: " + kind.contentType();
      properties.put(
          RequestTemplate.HEADERS, headers.isBlank() ? header : headers + " | " + header);
    }
  }

  private static void firstPage(String number, Map<String, String> properties) {
    if (!number.trim().equals("0")) {
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
    try {
      found.values().forEach(text -> Long.parseUnsignedLong(text.trim()));
    } catch (NumberFormatException e) {
      throw new ConfigException(
          found.keySet().toString(), found.values(), "no whole number; leave it out");
    }
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
