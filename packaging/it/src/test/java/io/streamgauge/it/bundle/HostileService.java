// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.StationServer.Asked;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A station web service whose paths are {@code /case/station}. The station {@code good-<case>}
 * tells one reading more at each request, whose value counts them; all others answer as their case
 * says.
 */
final class HostileService implements AutoCloseable {
  private final Map<String, Integer> served = new ConcurrentHashMap<>();
  private final Clock clock = Clock.systemUTC();
  private final Map<String, Behaviour> cases = new ConcurrentHashMap<>();
  private final StationServer server = new StationServer().on("", this::answer);

  /** What a case answers. */
  interface Behaviour {
    /** The answer to the request of this number, which begins with 1. */
    Answer answer(Asked request, int number);
  }

  /** Says what a case answers. */
  void on(String name, Behaviour behaviour) {
    cases.put(name, behaviour);
  }

  String url() {
    return server.url("");
  }

  /** A connector that takes the rows of a case to a topic. */
  Map<String, String> connector(String name, String topic) {
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.STATIONS, topic, 1);
    config.put("rest.url", url() + "/" + name + "/{station}");
    config.put("rest.extract.levels", "/rows");
    config.putAll(ConnectorOptions.observation("{station}", "/p", "/t", "/v"));
    return config;
  }

  /** How many requests for this path have come. */
  int served(String path) {
    return served.getOrDefault(path, 0);
  }

  /** A row of one reading that was measured now. */
  String row(String property, String value) {
    return "{\"p\":\"" + property + "\",\"t\":\"" + clock.instant() + "\",\"v\":" + value + "}";
  }

  /** A reading for every way of extraction that is tried here. */
  private Answer good(int number) {
    String row = row("level", Integer.toString(number));
    String answer =
        "{\"rows\":[%s],\"items\":[{\"dateTime\":\"%s\",\"value\":%d,"
            + "\"measure\":\"m/measures/m-level-x-m\"}]}";
    return Answer.of(200, answer.formatted(row, clock.instant(), number));
  }

  private Answer answer(Asked request) {
    int number = served.merge(request.path(), 1, Integer::sum);
    return request.path().contains("/" + SeenRecords.GOOD)
        ? good(number)
        : cases.get(request.path().split("/", -1)[1]).answer(request, number);
  }

  @Override
  public void close() {
    server.close();
  }
}
