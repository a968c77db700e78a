// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.Extraction.Rejection;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The pages of one window so far. Rows are kept until the last page has come: they can be emitted
 * only in order of time, and a window that breaks off is asked for again from its first page.
 */
final class PageWalk {
  /** Longest URL that is followed: the JDK puts long relative ones together in quadratic time. */
  static final int MOST_LINK = 16_384;

  private final Paging paging;
  private final long maxBytes;
  private final long maxRowBytes;
  private final List<Row> rows = new ArrayList<>();
  private final List<Rejection> rejected = new ArrayList<>();
  private ByteBuffer last;
  private URI link;
  private String cursor = "";
  private int pages;
  private long elements;
  private long bytes;
  private long rowBytes;

  PageWalk(Paging paging, long maxBytes) {
    this(paging, maxBytes, Long.MAX_VALUE);
  }

  /**
   * A walk before its first page.
   *
   * @param maxBytes most bytes of all its pages
   * @param maxRowBytes most memory for rows that wait for further pages
   */
  PageWalk(Paging paging, long maxBytes, long maxRowBytes) {
    this.paging = paging;
    this.maxBytes = maxBytes;
    this.maxRowBytes = maxRowBytes;
  }

  /** What the rows take in memory, roughly. */
  long rowBytes() {
    return rowBytes;
  }

  /** Whether pages have come and more are expected. */
  boolean started() {
    return pages > 0;
  }

  /** The URL that the last page gave for the next one, or null. */
  URI link() {
    return link;
  }

  Map<String, String> names() {
    return paging.names(pages, elements, cursor);
  }

  /**
   * Takes in a page, and says whether there is a further one.
   *
   * @throws UnreadableAnswerException when its next page cannot be asked for
   */
  boolean add(Response.Page page, Extraction found, URI asked) throws UnreadableAnswerException {
    // Services that ignore the page, or repeat the last one for ever, would never end.
    boolean repeated = page.body().equals(last);
    last = page.body();
    pages++;
    bytes += page.body().remaining();
    elements += found.elements();
    if (repeated) {
      return false;
    }
    rowBytes += found.bytes();
    rows.addAll(found.rows());
    rejected.addAll(found.rejected());
    return switch (paging.mode()) {
      case NONE -> false;
      case NEXT_URL -> follow(found.next(), asked);
      case LINK_HEADER -> follow(page.link(), asked);
      case PAGE, OFFSET -> paging.mayGoOn(found.elements());
      case CURSOR -> {
        boolean same = found.next().equals(cursor);
        cursor = found.next();
        if (cursor.length() > MOST_LINK) {
          throw new UnreadableAnswerException(
              "its next page is told by " + cursor.length() + " characters");
        }
        yield !cursor.isEmpty() && !same;
      }
    };
  }

  private boolean follow(String next, URI asked) throws UnreadableAnswerException {
    if (next.isEmpty()) {
      return false;
    }
    if (next.length() > MOST_LINK) {
      throw new UnreadableAnswerException(
          "its next page has a URL of " + next.length() + " characters");
    }
    URI found;
    try {
      // The JDK resolves a query alone against the directory, as RFC 2396 did.
      found = asked.resolve(next.startsWith("?") ? asked.getRawPath() + next : next);
    } catch (IllegalArgumentException e) {
      throw new UnreadableAnswerException("its next page is no URL");
    }
    if (!asked.getHost().equalsIgnoreCase(found.getHost())) {
      throw new UnreadableAnswerException("its next page is on another host, which is not asked");
    }
    // Behind a proxy services write their inner scheme and port; keys must not travel by http.
    URI same = RequestTemplate.withQuery(asked, found.getRawPath(), found.getRawQuery());
    boolean stays = same.equals(asked);
    link = same;
    return !stays;
  }

  /** Why the window has to be smaller, or null when it fits. */
  String tooMuch() {
    if (pages >= paging.most()) {
      return "more than " + paging.most() + " pages (" + PageOptions.MOST + ")";
    }
    if (rowBytes > maxRowBytes) {
      return "the readings of its pages take more than the "
          + (maxRowBytes >> 20)
          + " MiB that they may have in this worker while further pages are awaited";
    }
    return bytes > maxBytes
        ? "its pages are larger than " + maxBytes + " bytes (" + RestOptions.RESPONSE_MAX + ")"
        : null;
  }

  /** All that the pages held. */
  Extraction all() {
    List<Rejection> told = new ArrayList<>();
    Rejection last = null;
    long others = 0;
    for (Rejection each : rejected) {
      boolean room = each.others() == 0 && told.size() < Rejection.MOST;
      if (room || each.unasked()) {
        told.add(each);
      } else {
        last = each;
        others += Math.max(1, each.others());
      }
    }
    if (last != null) {
      told.add(Rejection.ofOthers(last.station(), last.element(), others));
    }
    return new Extraction(rows, told, 0, "");
  }
}
