// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;

/**
 * The threads that the JDK's HTTP client starts by itself. Java 17 gives it no way to be closed:
 * its selector thread, with three descriptors, would stay until the garbage collector comes by. It
 * ends when it is interrupted, and belongs to the group of the thread that made the client.
 */
final class ClientThreads implements AutoCloseable {
  private final ThreadGroup group = new ThreadGroup("streamgauge-http");

  /** Makes a client whose own threads are of this group. */
  HttpClient build(HttpClient.Builder builder) {
    CompletableFuture<HttpClient> built = new CompletableFuture<>();
    Thread maker =
        new Thread(
            group,
            () -> {
              try {
                built.complete(builder.build());
              } catch (RuntimeException | Error e) {
                built.completeExceptionally(e);
              }
            },
            "streamgauge-http-start");
    maker.setDaemon(true);
    maker.start();
    return built.join();
  }

  /** Ends them; the client is of no use afterwards. */
  @Override
  public void close() {
    group.interrupt();
  }
}
