// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import io.streamgauge.common.Template;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * URL, query parameters, headers and body of the requests of one connector. Values that stand for
 * names are percent-encoded; what the user typed into the URL stays as typed.
 */
public final class RequestTemplate {
  public static final String URL = "rest.url";
  public static final String PARAMS = QueryParam.OPTION;
  public static final String HEADERS = "rest.headers";

  /** Name of all stations of a request. */
  public static final String STATIONS = StationIds.NAME;

  /** The separator that repeats the query parameter for each station. */
  public static final String REPEATED = StationIds.REPEATED;

  private final Template url;
  private final List<QueryParam> params;
  private final List<String> prefixes;
  private final Map<String, Template> headers;
  private final RequestBody body;
  private final Authorization authorization;
  private final Secrets secrets;

  RequestTemplate(
      Template url,
      List<QueryParam> params,
      Map<String, Template> headers,
      RequestBody body,
      Authorization authorization) {
    this.url = url;
    this.params = List.copyOf(params);
    prefixes = params.stream().map(param -> UrlText.encode(param.name()) + "=").toList();
    this.headers = headers;
    this.body = body;
    this.authorization = authorization;
    secrets = Secrets.of(authorization, url, params, headers);
  }

  /** Whether the user gives this header its value. */
  boolean hasHeader(String name) {
    return headers.keySet().stream().anyMatch(name::equalsIgnoreCase);
  }

  static void define(OptionList options) {
    options
        .group("Station service")
        .parsed(
            PARAMS,
            "",
            "name=value&name=value",
            QueryParam::list,
            "Parameters",
            "Query parameters as name=value joined by &, not encoded; a leading & adds to the"
                + " preset's.")
        .add(
            HEADERS,
            Type.PASSWORD,
            null,
            HeaderText.form(),
            "Headers",
            "Request headers as Name: value, joined by |, with the names that the URL takes;"
                + " hidden, since they may carry a key.")
        .low();
    RequestBody.define(options);
  }

  static RequestTemplate from(AbstractConfig config) {
    String url = config.getString(URL);
    Map<String, Template> headers = HeaderText.read(FixedHeader.secret(config, HEADERS));
    return new RequestTemplate(
        new Template(url == null ? "" : url),
        QueryParam.list(config.getString(PARAMS)),
        headers,
        RequestBody.from(config, headers),
        Authorization.from(config));
  }

  /**
   * The same at another URL, let in as this one is: without its parameters and body, and without
   * headers about one station or one time, which mean nothing there.
   */
  RequestTemplate at(Template other) {
    Map<String, Template> kept = new LinkedHashMap<>(headers);
    kept.values().removeIf(value -> value.firstUnknown(Paging.NAMES) != null);
    return new RequestTemplate(other, List.of(), kept, RequestBody.NONE, authorization);
  }

  /** The URL as the user wrote it. */
  public Template url() {
    return url;
  }

  Authorization authorization() {
    return authorization;
  }

  Secrets secrets() {
    return secrets;
  }

  /** Finds names that a request cannot know. */
  void check(Set<String> known, Problems problems) {
    checkNames(URL, url, known, problems);
    for (Template value : headers.values()) {
      String unknown = value.firstUnknown(known);
      if (unknown != null) {
        // The value may be a key.
        problems.add(HEADERS, "{" + unknown + "}", "is not known here; use " + known);
      }
    }
    params.forEach(param -> checkNames(PARAMS, param.value(), known, problems));
  }

  private static void checkNames(
      String option, Template template, Set<String> known, Problems problems) {
    String unknown = template.firstUnknown(known);
    if (unknown != null) {
      problems.add(
          option,
          UrlText.shown(template.text()),
          "{" + unknown + "} is not known here; use " + known);
    }
  }

  /** Whether requests ask for a time range at all; if not, every answer is the whole feed. */
  public boolean windowed() {
    return names().stream().anyMatch(name -> name.startsWith("window."));
  }

  /** The names that the request uses. */
  public Set<String> names() {
    Set<String> names = outsideParams();
    params.forEach(param -> names.addAll(param.value().names()));
    return names;
  }

  /** The names that all but the query parameters use. */
  public Set<String> outsideParams() {
    Set<String> names = new HashSet<>(url.names());
    headers.values().forEach(value -> names.addAll(value.names()));
    names.addAll(body.names());
    return names;
  }

  /** The request for a URL that the service gave. */
  Request follow(URI link, Map<String, String> names, StationIds stations) {
    return request(link, names, stations, UrlText.shown(link.toString()));
  }

  /** The request for these names. */
  Request fill(Map<String, String> names) {
    return fill(names, StationIds.NONE);
  }

  /** The request for these stations, in which all other names have these values. */
  Request fill(Map<String, String> names, StationIds stations) {
    Map<String, String> encoded = new HashMap<>();
    stations.named(names).forEach((name, value) -> encoded.put(name, UrlText.encode(value)));
    String base = url.fill(encoded);
    StringBuilder query = new StringBuilder();
    StringBuilder shown = new StringBuilder();
    String join = base.contains("?") ? "&" : "?";
    for (int i = 0; i < params.size(); i++) {
      QueryParam param = params.get(i);
      String prefix = prefixes.get(i);
      for (Map<String, String> known : stations.valuesFor(param.value(), names)) {
        String value = UrlText.encode(param.value().fill(known));
        if (value.isEmpty() && param.value().names().contains(Paging.CURSOR)) {
          // The first page has no cursor, and services refuse an empty one.
          continue;
        }
        query.append(join).append(prefix).append(value);
        shown.append(join).append(prefix).append(param.secret() ? "***" : value);
        join = "&";
      }
    }
    return request(URI.create(base + query), names, stations, UrlText.shown(base) + shown);
  }

  private Request request(URI uri, Map<String, String> names, StationIds stations, String shown) {
    Map<String, String> known = stations.named(names);
    Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    if (!body.none()) {
      sent.put("Content-Type", body.kind().contentType());
    }
    headers.forEach(
        (name, value) -> {
          String filled = value.fill(known);
          if (!filled.isEmpty() || !value.names().contains(Paging.CURSOR)) {
            sent.put(name, filled);
          }
        });
    String verb = body.none() ? "" : RequestBody.POST + " ";
    return new Request(
        uri, sent, body.fill(names, stations), secrets.hide(verb + authorization.shown(shown)));
  }

  /** A text about a request without its keys: services like to repeat what they were sent. */
  public String hide(String text, Request request) {
    return secrets.hide(text, request, headers.keySet());
  }

  /** Bytes without the keys; the same buffer when there are none in it. */
  public ByteBuffer hide(ByteBuffer bytes) {
    return secrets.hide(bytes);
  }

  /** A text without the keys. */
  public String hide(String text) {
    return secrets.hide(text);
  }

  /** The head of an answer without the keys. */
  public ByteBuffer head(byte[] body) {
    return secrets.head(body);
  }

  /** Whether requests carry what must not be sent to another host. */
  boolean secretive() {
    return !headers.isEmpty() || !body.none() || !authorization.none();
  }

  /** Whether requests carry something that lets them in. */
  boolean carriesLogin() {
    return !authorization.none()
        || params.stream().anyMatch(QueryParam::secret)
        || headers.keySet().stream()
            .anyMatch(name -> UrlText.secret(name) || name.equalsIgnoreCase("Cookie"));
  }

  /** A URL without the login and the values of secret parameters that the user typed into it. */
  public static String shownUrl(String typed) {
    return UrlText.shown(typed);
  }

  /**
   * Reads the URL of a service, in which names in braces may stand.
   *
   * @throws IllegalArgumentException when it is none; the message does not repeat it
   */
  public static void checkUrl(String text) {
    UrlText.check(text);
  }

  /** Headers and parameters may carry keys, so a printed template has neither. */
  @Override
  public String toString() {
    return UrlText.shown(url.text());
  }
}
