// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.StationServer.Asked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service whose answers have pages of seven readings, told in every way at once. */
final class PagedServer implements AutoCloseable {
  static final int SIZE = 7;
  final List<Instant> times = new CopyOnWriteArrayList<>();
  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<String> keys = new CopyOnWriteArrayList<>();
  volatile String host = "https://127.0.0.1:1";
  volatile int failing = -1;
  volatile boolean endless;
  private final StationServer server = new StationServer().on("/data", this::answer);

  String url() {
    return server.url("/data");
  }

  private Answer answer(Asked asked) {
    String text = asked.uri().getRawQuery();
    requests.add(text);
    keys.add(String.valueOf(asked.headers().get("X-Api-Key")));
    Map<String, String> query = asked.query();
    Instant from = Instant.parse(query.get("from"));
    Instant to = Instant.parse(query.get("to"));
    List<Instant> found =
        times.stream().filter(t -> !t.isBefore(from) && !t.isAfter(to)).sorted().toList();
    int start =
        query.containsKey("page")
            ? (Integer.parseInt(query.get("page")) - 1) * SIZE
            : Integer.parseInt(query.getOrDefault("at", "0"));
    if (start / SIZE == failing) {
      failing = -1;
      return Answer.of(500, "");
    }
    int end = Math.min(start + SIZE, found.size());
    List<String> items = new ArrayList<>();
    for (Instant time : found.subList(Math.min(start, end), end)) {
      items.add("{\"time\":\"" + time + "\",\"value\":" + time.getEpochSecond() % 1_000 + "}");
    }
    boolean more = endless || end < found.size();
    String rest = text.replaceAll("&at=\\d+", "") + "&at=" + (endless ? start + 1 : end);
    String links = "{\"rel\":\"self\",\"href\":\"x\"}";
    String fields = "";
    if (more) {
      links += ",{\"rel\":\"next\",\"href\":\"" + host + "/data?" + rest + "\"}";
      fields = ",\"next\":\"?" + rest + "\",\"token\":\"" + end + "\"";
    }
    String body =
        "{\"items\":[%s],\"links\":[%s]%s}".formatted(String.join(",", items), links, fields);
    if (!more) {
      return Answer.of(200, body);
    }
    String last = "<" + url() + "?y>; rel=\"last\"";
    return Answer.of(206, body)
        .with("Link", "<" + url() + "?x=1>; rel=\"first\"")
        .with("Link", last + ", <" + url() + "?" + rest + ">; rel=\"next\"");
  }

  @Override
  public void close() {
    server.close();
  }
}
