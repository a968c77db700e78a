// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class OwnThreadsTest {
  private static final Map<String, String> CONTEXT = Map.of("connector.context", "[river|task-0] ");

  private static List<String> ran(Map<String, String> context) throws InterruptedException {
    List<String> ran = new ArrayList<>();
    OwnThreads threads =
        new OwnThreads(
            "own",
            context,
            set -> ran.add(Thread.currentThread().getName() + " for " + set.values()));
    Thread thread = threads.newThread(() -> ran.add("the task"));
    assertTrue(thread.isDaemon());
    thread.start();
    thread.join();
    return ran;
  }

  @Test
  void theContextIsSetOnTheThreadBeforeItsTask() throws InterruptedException {
    assertEquals(List.of("own for [[river|task-0] ]", "the task"), ran(CONTEXT));
    assertEquals(List.of("the task"), ran(null));
  }
}
