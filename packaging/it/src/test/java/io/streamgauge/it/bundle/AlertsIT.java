// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.Quickstart;
import io.streamgauge.launcher.QuickstartOptions;
import io.streamgauge.launcher.Summary;
import io.streamgauge.launcher.WorkerLine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code packaging/quickstart --alerts}: the fire is told in minutes, and nothing else is. */
@EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
class AlertsIT {
  private static final double BUDGET_SECONDS = 480;
  private static final Pattern OF_MEAN =
      Pattern.compile("ALERT raised, mean: temperature of region north .* ([\\d.]+) s after ign");

  @TempDir Path directory;

  @Test
  void theFireIsToldWithinTheBudget() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Quickstart quickstart =
        new Quickstart(
            WorkerStack.PACKAGING,
            new QuickstartOptions(
                Duration.ofMinutes(5),
                200,
                null,
                false,
                false,
                false,
                false,
                true,
                WorkerLine.NEWEST,
                directory),
            new PrintStream(bytes, true, StandardCharsets.UTF_8));
    Summary summary = quickstart.run();
    String told = bytes.toString(StandardCharsets.UTF_8);
    System.out.print(told);
    assertEquals(0, summary.lost());
    assertEquals(0, summary.duplicates());
    assertTrue(quickstart.alerted());
    Matcher mean = OF_MEAN.matcher(told);
    assertTrue(mean.find(), told);
    assertTrue(Double.parseDouble(mean.group(1)) < BUDGET_SECONDS, mean.group());
    assertTrue(told.contains(" 0 raised for another region or before the fire"), told);
  }
}
