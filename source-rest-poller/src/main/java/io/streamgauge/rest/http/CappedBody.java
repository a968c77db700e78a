// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Collects a body, and ends the exchange as soon as it exceeds the cap. */
final class CappedBody implements BodySubscriber<byte[]> {
  private final int maxBytes;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private Flow.Subscription subscription;

  CappedBody(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** A body beyond the cap, with its head. */
  static final class TooLargeException extends IOException {
    private final transient byte[] read;

    TooLargeException(int maxBytes, byte[] read) {
      super("the answer is larger than " + maxBytes + " bytes");
      this.read = read;
    }

    /** What came before the cap. */
    byte[] read() {
      return read;
    }
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      byte[] part = new byte[buffer.remaining()];
      buffer.get(part);
      if (!body.isDone()) {
        bytes.write(part, 0, part.length);
      }
    }
    if (bytes.size() > maxBytes && !body.isDone()) {
      subscription.cancel();
      body.completeExceptionally(new TooLargeException(maxBytes, bytes.toByteArray()));
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(bytes.toByteArray());
  }
}
