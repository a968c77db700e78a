// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.StormProxy.StoreRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What stores and the networks before them do to a request. */
enum StoreFault {
  NONE,
  /** The request never arrives. */
  LOST_REQUEST,
  /** It is carried out, and the answer never arrives. */
  LOST_REPLY,
  /** It is carried out, and half of the answer arrives. */
  TRUNCATED,
  /** It is carried out, and the answer arrives in drops. */
  SLOW,
  ERROR_500,
  /** It is carried out, and the store says that it failed. */
  ERROR_500_AFTER,
  SLOW_DOWN_503,
  CONFLICT_409,
  /** A conditional write meets what it has written itself, an attempt before. */
  OWN_412,
  /** A store is wrong: a write meets what nobody has written. It may fail the task, and no more. */
  FALSE_412,
  /** A completion, or a part, meets an upload that its own earlier attempt has completed. */
  NO_SUCH_UPLOAD;

  /** Carries the request out. */
  interface Store {
    byte[] answer() throws IOException;
  }

  /** Whether stores do this to such a request. */
  boolean fits(StoreRequest request) {
    return switch (this) {
      case CONFLICT_409 -> request.once() || request.completes();
      case OWN_412, FALSE_412 -> request.once();
      case NO_SUCH_UPLOAD -> request.completes() || request.sendsPart();
      default -> true;
    };
  }

  void happen(StoreRequest request, Store store, OutputStream client) throws IOException {
    switch (this) {
      case NONE -> client.write(store.answer());
      case LOST_REQUEST -> {}
      case LOST_REPLY -> store.answer();
      case TRUNCATED -> {
        byte[] answer = store.answer();
        client.write(answer, 0, answer.length / 2 + bodyStart(answer) / 2);
      }
      case SLOW -> {
        byte[] answer = store.answer();
        int drop = answer.length / 8 + 1;
        for (int at = 0; at < answer.length; at += drop) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
          client.write(answer, at, Math.min(drop, answer.length - at));
          client.flush();
        }
      }
      case ERROR_500 -> client.write(error(request, "500 Internal", "InternalError"));
      case ERROR_500_AFTER -> {
        store.answer();
        client.write(error(request, "500 Internal", "InternalError"));
      }
      case SLOW_DOWN_503 -> client.write(error(request, "503 Slow Down", "SlowDown"));
      case CONFLICT_409 ->
          client.write(error(request, "409 Conflict", "ConditionalRequestConflict"));
      case OWN_412 -> {
        store.answer();
        client.write(error(request, "412 Precondition Failed", "PreconditionFailed"));
      }
      case FALSE_412 ->
          client.write(error(request, "412 Precondition Failed", "PreconditionFailed"));
      case NO_SUCH_UPLOAD -> {
        if (request.completes()) {
          store.answer();
        }
        client.write(error(request, "404 Not Found", "NoSuchUpload"));
      }
    }
    client.flush();
  }

  /** Half of the way into the body, or of the head where there is none. */
  private static int bodyStart(byte[] answer) {
    String text = new String(answer, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n") + 4;
    return end == answer.length ? 0 : end;
  }

  private static byte[] error(StoreRequest request, String status, String code) {
    String body =
        request.method().equals("HEAD")
            ? ""
            : "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
                + code
                + "</Code><Message>injected</Message></Error>";
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }
}
