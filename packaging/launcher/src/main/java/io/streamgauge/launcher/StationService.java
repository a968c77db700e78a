// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The station web service in a process of its own, and what the launcher may ask it. */
final class StationService implements Part {
  private final Runtimes runtimes;
  private final Path directory;
  private final int port = Ports.free();
  private ChildProcess process;

  StationService(Runtimes runtimes, Path directory) {
    this.runtimes = runtimes;
    this.directory = directory;
  }

  StationService start() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    process =
        ChildProcess.java(
                "station service",
                directory.resolve("stations.log"),
                List.of(
                    "-Xmx128m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    runtimes.launcher(),
                    StationServiceMain.class.getName(),
                    Integer.toString(port)),
                Map.of())
            .awaitOutput("station service is up");
    return this;
  }

  /** The address that answers as the instantaneous values service does. */
  URI url() {
    return URI.create("http://127.0.0.1:" + port + "/nwis/iv/");
  }

  /** Measures nothing more, and tells how many readings there are. */
  long freeze() throws IOException, InterruptedException {
    return Long.parseLong(ask("/freeze").trim());
  }

  /** Measures again, as if it had never stopped. */
  void thaw() throws IOException, InterruptedException {
    ask("/thaw");
  }

  private String ask(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url().resolve(path))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
