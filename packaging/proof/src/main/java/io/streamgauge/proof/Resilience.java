// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof;

import io.streamgauge.proof.report.ReportHtml;
import io.streamgauge.proof.report.ReportJson;
import io.streamgauge.proof.report.ReportMarkdown;
import io.streamgauge.proof.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The command that runs the whole system through failures and writes what became of it. */
public final class Resilience {
  private static final int LOST = 1;
  private static final int WRONG_USE = 2;
  private static final int END_SECONDS = 60;

  private Resilience() {}

  /** Arguments: the packaging directory, then the options of the usage text. */
  public static void main(String... arguments) throws Exception {
    if (List.of(arguments).contains("--help")) {
      System.out.print(ResilienceOptions.USAGE);
      return;
    }
    ResilienceOptions options;
    try {
      options = ResilienceOptions.parse(List.of(arguments).subList(1, arguments.length));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(ResilienceOptions.USAGE);
      System.exit(WRONG_USE);
      return;
    }
    System.exit(run(Path.of(arguments[0]).toAbsolutePath(), options) ? 0 : LOST);
  }

  private static boolean run(Path packaging, ResilienceOptions options) throws Exception {
    Clock clock = Clock.systemUTC();
    Path directory = directory(packaging, options, clock);
    CountDownLatch ended = new CountDownLatch(1);
    Thread self = Thread.currentThread();
    // Ctrl-C leaves time to stop every part.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (ended.getCount() > 0) {
                    self.interrupt();
                  }
                  try {
                    ended.await(END_SECONDS, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    try {
      RunReport report = new ProofRun(packaging, directory, options, System.out, clock).run();
      Files.writeString(directory.resolve("resilience-report.json"), ReportJson.of(report));
      Files.writeString(directory.resolve("resilience-report.html"), ReportHtml.of(report));
      String text = ReportMarkdown.of(report);
      Files.writeString(directory.resolve("resilience-report.md"), text);
      System.out.println(text);
      System.out.println("Report: " + directory.resolve("resilience-report.html"));
      return report.good();
    } finally {
      ended.countDown();
    }
  }

  private static Path directory(Path packaging, ResilienceOptions options, Clock clock)
      throws IOException {
    Path directory =
        options.directory() != null
            ? options.directory()
            : packaging
                .resolve("target/resilience")
                .resolve(
                    DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                        .format(LocalDateTime.now(clock)));
    return Files.createDirectories(directory);
  }
}
