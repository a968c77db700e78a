// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Template;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * URL, query parameters, headers and body of the requests of one connector. Values that stand for
 * names are percent-encoded; what the user typed into the URL stays as typed.
 */
record RequestTemplate(
    Template url,
    List<Param> params,
    Map<String, Template> headers,
    RequestBody body,
    Credentials credentials) {
  private static final Pattern SECRET =
      Pattern.compile(".*(key|token|secret|passw|signature|auth|appid).*");

  /** Headers that say what is understood, not who asks. */
  private static final Set<String> OPEN_HEADERS =
      Set.of("accept", "accept-language", "accept-encoding", "content-type", "user-agent");

  private static final Pattern LONG_MIXED =
      Pattern.compile("(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_+/=.-]{20,200}");

  private static final Pattern LOGIN = Pattern.compile("//[^/@?#]{0,1000}@");

  /** Shorter texts are no keys, and hiding them would make nonsense of a message. */
  private static final int SHORTEST_SECRET = 4;

  RequestTemplate {
    params = List.copyOf(params);
    credentials = credentials.hiding(typedSecrets(url, params, headers));
  }

  /** What the user typed into URL, parameters and headers that may be a key. */
  private static List<String> typedSecrets(
      Template url, List<Param> params, Map<String, Template> headers) {
    List<String> all = new ArrayList<>();
    headers.forEach(
        (name, value) -> {
          if (!OPEN_HEADERS.contains(name.toLowerCase(Locale.ROOT)) && value.names().isEmpty()) {
            all.add(value.text());
            all.addAll(List.of(value.text().split("[\\s,;=]+", -1)));
          }
        });
    for (Param param : params) {
      addSecret(param.name(), param.value(), all);
    }
    int query = url.text().indexOf('?');
    if (query >= 0) {
      for (String part : url.text().substring(query + 1).split("&", -1)) {
        int equals = part.indexOf('=');
        if (equals > 0) {
          addSecret(part.substring(0, equals), new Template(part.substring(equals + 1)), all);
        }
      }
    }
    return all.stream().filter(text -> text.length() >= SHORTEST_SECRET).distinct().toList();
  }

  private static void addSecret(String name, Template value, List<String> all) {
    String text = value.text();
    if (value.names().isEmpty() && (secret(name) || LONG_MIXED.matcher(text).matches())) {
      all.add(text);
    }
  }

  /** One query parameter. */
  record Param(String name, Template value) {
    boolean secret() {
      return RequestTemplate.secret(name);
    }
  }

  /** Reads {@code name=template&name=template}, not encoded. */
  static List<Param> params(String text) {
    List<Param> params = new ArrayList<>();
    for (String part : text.split("&", -1)) {
      if (part.isBlank()) {
        continue;
      }
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "'" + part.trim() + "' is not of the form name=value; join several with &");
      }
      params.add(
          new Param(
              part.substring(0, equals).trim(), new Template(part.substring(equals + 1).trim())));
    }
    return params;
  }

  /** Reads {@code Name: value | Name: value}. */
  static Map<String, Template> headers(String text) {
    Map<String, Template> headers = new LinkedHashMap<>();
    for (String part : text.split("\\|", -1)) {
      if (part.isBlank()) {
        continue;
      }
      int colon = part.indexOf(':');
      if (colon < 1) {
        // The text may be a key, so it is not repeated here.
        throw new IllegalArgumentException("a header needs the form Name: value; join them with |");
      }
      headers.put(part.substring(0, colon).trim(), new Template(part.substring(colon + 1).trim()));
    }
    return headers;
  }

  /** Whether requests ask for a time range at all; if not, every answer is the whole feed. */
  boolean windowed() {
    return names().stream().anyMatch(name -> name.startsWith("window."));
  }

  /** The names that the request uses. */
  Set<String> names() {
    Set<String> names = outsideParams();
    params.forEach(param -> names.addAll(param.value().names()));
    return names;
  }

  /** The names that all but the query parameters use. */
  Set<String> outsideParams() {
    Set<String> names = new HashSet<>(url.names());
    headers.values().forEach(value -> names.addAll(value.names()));
    names.addAll(body.names());
    return names;
  }

  /** The request for a URL that the service gave, which may lack the key. */
  Request follow(URI link, Map<String, String> names) {
    return follow(link, names, StationIds.NONE);
  }

  /** The same for these stations. */
  Request follow(URI link, Map<String, String> names, StationIds stations) {
    String name = credentials.queryName();
    String query = link.getRawQuery() == null ? "" : link.getRawQuery();
    boolean keyed = name == null || ("&" + query).contains("&" + encode(name) + "=");
    String added = keyed ? "" : encode(name) + "=" + encode(credentials.queryValue());
    String join = query.isEmpty() || added.isEmpty() ? "" : "&";
    URI uri = withQuery(link, link.getRawPath(), query + join + added);
    return request(uri, names, stations, shownUrl(uri.toString()));
  }

  /** The same scheme, host and port with another path and query. */
  static URI withQuery(URI uri, String path, String query) {
    boolean none = query == null || query.isEmpty();
    return URI.create(
        uri.getScheme() + "://" + uri.getRawAuthority() + path + (none ? "" : "?" + query));
  }

  /** The request for these names. */
  Request fill(Map<String, String> names) {
    return fill(names, StationIds.NONE);
  }

  /** The request for these stations, in which all other names have these values. */
  Request fill(Map<String, String> names, StationIds stations) {
    Map<String, String> encoded = new HashMap<>();
    stations.named(names).forEach((name, value) -> encoded.put(name, encode(value)));
    String base = url.fill(encoded);
    StringBuilder query = new StringBuilder();
    StringBuilder shown = new StringBuilder();
    String join = base.contains("?") ? "&" : "?";
    for (Param param : params) {
      String prefix = encode(param.name()) + "=";
      for (Map<String, String> known : stations.valuesFor(param.value(), names)) {
        String value = encode(param.value().fill(known));
        if (value.isEmpty() && param.value().names().contains(Paging.CURSOR)) {
          // The first page has no cursor, and services refuse an empty one.
          continue;
        }
        query.append(join).append(prefix).append(value);
        shown.append(join).append(prefix).append(param.secret() ? "***" : value);
        join = "&";
      }
    }
    if (credentials.queryName() != null) {
      String prefix = join + encode(credentials.queryName()) + "=";
      query.append(prefix).append(encode(credentials.queryValue()));
      shown.append(prefix).append("***");
    }
    return request(URI.create(base + query), names, stations, shownUrl(base) + shown);
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
    sent.putAll(credentials.headers());
    String verb = body.none() ? "" : RequestOptions.POST + " ";
    return new Request(uri, sent, body.fill(names, stations), credentials.hide(verb + shown));
  }

  /** What a request carries, beside the credentials, that may be a key; the longest first. */
  private List<String> secrets(Request request) {
    List<String> all = new ArrayList<>();
    headers.keySet().forEach(name -> all.addAll(List.of(header(request, name).split("\\s+", -1))));
    String query = request.uri().getRawQuery() == null ? "" : request.uri().getRawQuery();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0 && secret(part.substring(0, equals))) {
        all.add(part.substring(equals + 1));
        all.add(URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return all.stream()
        .filter(text -> text.length() >= SHORTEST_SECRET)
        .sorted(Comparator.comparing(String::length).reversed())
        .toList();
  }

  /** A text about a request without its keys: services like to repeat what they were sent. */
  String hide(String text, Request request) {
    String shown = credentials.hide(text);
    for (String secret : request == null ? List.<String>of() : secrets(request)) {
      shown = shown.replace(secret, "***");
    }
    return shown;
  }

  private static String header(Request request, String name) {
    return request.headers().getOrDefault(name, "");
  }

  private static boolean secret(String name) {
    return SECRET.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }

  /** Whether requests carry what must not be sent to another host. */
  boolean secretive() {
    return !headers.isEmpty() || !body.none() || !credentials.none();
  }

  /** Whether requests carry something that lets them in. */
  boolean carriesLogin() {
    return !credentials.none()
        || params.stream().anyMatch(Param::secret)
        || headers.keySet().stream()
            .anyMatch(name -> secret(name) || name.equalsIgnoreCase("Cookie"));
  }

  /** A URL without the login and the values of secret parameters that the user typed into it. */
  static String shownUrl(String typed) {
    if (typed == null) {
      return null;
    }
    String url = LOGIN.matcher(typed).replaceFirst("//***@");
    int start = url.indexOf('?');
    if (start < 0) {
      return url;
    }
    List<String> parts = new ArrayList<>();
    for (String part : url.substring(start + 1).split("&", -1)) {
      int equals = part.indexOf('=');
      boolean secret = equals > 0 && secret(part.substring(0, equals));
      parts.add(secret ? part.substring(0, equals) + "=***" : part);
    }
    return url.substring(0, start + 1) + String.join("&", parts);
  }

  /** Headers and parameters may carry keys, so a printed template has neither. */
  @Override
  public String toString() {
    return shownUrl(url.text());
  }

  /** Commas and colons are legal in a query, and servers as well as people read them better. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%2C", ",")
        .replace("%3A", ":");
  }
}
