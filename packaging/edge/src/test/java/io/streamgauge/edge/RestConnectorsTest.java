// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestConnectorsTest {
  private final List<String> asked = new ArrayList<>();
  private String answer = "{}";
  private HttpServer server;
  private RestConnectors connectors;

  @BeforeEach
  void serve() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI().getRawPath()
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    connectors =
        new RestConnectors(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  @Test
  void anyNameIsOnePartOfAPath() throws Exception {
    for (String name : List.of("level %", "a#b?c/d", "höhe+1")) {
      connectors.pause(name);
    }
    assertEquals(
        List.of(
            "PUT /connectors/level%20%25/pause ",
            "PUT /connectors/a%23b%3Fc%2Fd/pause ", "PUT /connectors/h%C3%B6he%2B1/pause "),
        asked);
  }

  @Test
  void aStateTellsOfTasksAndOfWhyOneHasFailed() throws Exception {
    answer =
        """
        {"a":{"status":{"type":"source","connector":{"state":"PAUSED"},"tasks":[{"state":"RUNNING"}]}},
         "b":{"status":{"type":"sink","connector":{"state":"RUNNING"},"tasks":[{"state":"FAILED",
           "trace":"Ex: tolerance\\n\\tat x.y\\n\\tat z\\nCaused by: Bad: too late\\n\\tat q\\n"}]}},
         "c":{"status":{"type":"source","connector":{"state":"STOPPED"},"tasks":[]}},
         "d":{"status":{"type":"source","connector":{"state":"PAUSED"},"tasks":[{"state":"PAUSED"},
           {"state":"FAILED","trace":"Bad: too early"}]}},
         "e":{"status":{"type":"source","connector":{"state":"PAUSED"},"tasks":[{"state":"FAILED",
           "trace":"Bad: too early"},{"state":"RUNNING"}]}},
         "f":{"status":{"type":"source","connector":{"state":"FAILED","trace":"no plugin"},
           "tasks":[{"state":"RUNNING"}]}}}
        """;
    Map<String, Connectors.Condition> states = connectors.states();
    assertEquals(new Connectors.Condition("PAUSING", true, ""), states.get("a"));
    assertEquals(
        new Connectors.Condition("FAILED", false, "Ex: tolerance, by Bad: too late"),
        states.get("b"));
    assertEquals(new Connectors.Condition("STOPPED", true, ""), states.get("c"));
    assertEquals(
        new Connectors.Condition("PAUSED (FAILED)", true, "Bad: too early"), states.get("d"));
    assertEquals(
        new Connectors.Condition("PAUSING (FAILED)", true, "Bad: too early"), states.get("e"));
    assertEquals(new Connectors.Condition("FAILED", true, "no plugin"), states.get("f"));
    assertEquals(
        List.of("c", "d"),
        states.keySet().stream().filter(each -> states.get(each).stands()).toList());
    assertEquals(
        List.of("b", "d", "e", "f"),
        states.keySet().stream().filter(each -> states.get(each).failed()).toList());
  }

  @Test
  void positionsAreGivenAsTheUplinkKeepsThem() throws Exception {
    answer = "{\"source.cluster.alias\":\"north\"}";
    Map<TopicPartition, OptionalLong> from =
        new TreeMap<>(java.util.Comparator.comparing(TopicPartition::toString));
    from.put(new TopicPartition("t", 0), OptionalLong.empty());
    from.put(new TopicPartition("t", 1), OptionalLong.of(30));
    connectors.sendFrom("mirror", from);
    assertEquals(
        "PATCH /connectors/mirror/offsets {\"offsets\":["
            + "{\"partition\":{\"cluster\":\"north\",\"topic\":\"t\",\"partition\":0},\"offset\":null},"
            + "{\"partition\":{\"cluster\":\"north\",\"topic\":\"t\",\"partition\":1},\"offset\":{\"offset\":29}}]}",
        asked.get(1));
  }
}
