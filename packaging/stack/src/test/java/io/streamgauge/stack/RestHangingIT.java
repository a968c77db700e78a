// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks end and begin without delay while all their requests hang. */
class RestHangingIT {
  private static final int STATIONS = 8;
  private static final long MOST_MILLIS = 2_000;

  @TempDir Path directory;

  private interface Step {
    void run() throws Exception;
  }

  @Test
  void stopResumeAndReconfigureTakeLessThanTwoSeconds() throws Exception {
    Assumptions.assumeTrue(
        Boolean.getBoolean("streamgauge.soak"), "two seconds need a quiet machine (-Psoak)");
    PagedStations.Shape shape = new PagedStations.Shape(STATIONS, 5, 0, Duration.ofSeconds(1));
    try (RestStack stack = RestStack.start(directory, false);
        PagedStations service = new PagedStations(shape)) {
      service.hang();
      ConnectRest rest = stack.worker().rest();
      rest.put(RestStack.CONNECTOR, stack.connector(service, STATIONS, Map.of()));
      awaitHanging(service, 0);
      within("stop", () -> rest.stop(RestStack.CONNECTOR));
      int asked = service.requests();
      rest.resume(RestStack.CONNECTOR);
      awaitHanging(service, asked);
      int before = service.requests();
      JsonNode other = stack.connector(service, STATIONS, Map.of("rest.retry.backoff.ms", "300"));
      // The new tasks ask at once, so this is the time until the old ones were gone.
      within(
          "reconfigure",
          () -> {
            rest.put(RestStack.CONNECTOR, other);
            awaitHanging(service, before);
          });
      within("restart of a task", () -> restart(rest, service));
      within("deletion", () -> rest.delete(RestStack.CONNECTOR));
      String log = Files.readString(stack.worker().log());
      assertTrue(log.contains("Delivery is at-least-once"), log);
      assertFalse(log.contains("Graceful stop of task"), log);
    }
  }

  private static void restart(ConnectRest rest, PagedStations service) throws Exception {
    int before = service.requests();
    rest.restartTask(RestStack.CONNECTOR, 0);
    awaitHanging(service, before);
  }

  private static void awaitHanging(PagedStations service, int before) throws Exception {
    DeliveryStack.await("requests hang", Duration.ofSeconds(30), () -> service.requests() > before);
  }

  private static void within(String what, Step step) throws Exception {
    long begin = System.nanoTime();
    step.run();
    long millis = (System.nanoTime() - begin) / 1_000_000;
    System.out.printf("REST, requests hang: %s took %d ms%n", what, millis);
    assertTrue(millis < MOST_MILLIS, what + " took " + millis + " ms");
  }
}
