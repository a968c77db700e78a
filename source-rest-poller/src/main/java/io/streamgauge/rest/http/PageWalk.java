// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.Extraction.Rejection;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The pages of one window so far. Rows are kept until the last page has come: they can be emitted
 * only in order of time, and a window that breaks off is asked for again from its first page.
 */
public final class PageWalk {
  private final HttpOptions http;
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

  /** A walk whose rows may take any memory. */
  public PageWalk(HttpOptions http) {
    this(http, Long.MAX_VALUE);
  }

  /**
   * A walk before its first page.
   *
   * @param maxRowBytes most memory for rows that wait for further pages
   */
  public PageWalk(HttpOptions http, long maxRowBytes) {
    this.http = http;
    this.maxRowBytes = maxRowBytes;
  }

  /** What the rows take in memory, roughly. */
  public long rowBytes() {
    return rowBytes;
  }

  /** Whether pages have come and more are expected. */
  public boolean started() {
    return pages > 0;
  }

  /** Whether the last page gave the URL of the next one. */
  public boolean linked() {
    return link != null;
  }

  /** The request for the next page of an answer that is about no station. */
  public Request next() {
    return next(Map.of(), List.of(), ",");
  }

  /**
   * The request for the next page.
   *
   * @param names what the request may use beside the names of pages
   * @param stations those that {@code {stations}} stands for
   * @param separator what stands between them; {@link RequestTemplate#REPEATED} repeats the query
   *     parameter
   */
  public Request next(Map<String, String> names, List<String> stations, String separator) {
    Map<String, String> all = new HashMap<>(http.paging().names(pages, elements, cursor));
    all.putAll(names);
    StationIds ids = new StationIds(stations, separator);
    return link == null ? http.request().fill(all, ids) : http.request().follow(link, all, ids);
  }

  /**
   * Takes in a page, and says whether there is a further one.
   *
   * @throws UnreadableAnswerException when its next page cannot be asked for
   */
  public boolean add(Response.Page page, Extraction found, URI asked)
      throws UnreadableAnswerException {
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
    return switch (http.paging().mode()) {
      case NONE -> false;
      case NEXT_URL -> follow(found.next(), asked);
      case LINK_HEADER -> follow(page.link(), asked);
      case PAGE, OFFSET -> http.paging().mayGoOn(found.elements());
      case CURSOR -> {
        boolean same = found.next().equals(cursor);
        cursor = found.next();
        if (cursor.length() > UrlText.MOST_LINK) {
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
    if (next.length() > UrlText.MOST_LINK) {
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
    URI same = UrlText.withQuery(asked, found.getRawPath(), found.getRawQuery());
    boolean stays = same.equals(asked);
    link = same;
    return !stays;
  }

  /** Why the window has to be smaller, or null when it fits. */
  public String tooMuch() {
    int most = http.paging().most();
    if (pages >= most) {
      return "more than " + most + " pages (" + Paging.MOST + ")";
    }
    if (rowBytes > maxRowBytes) {
      return "the readings of its pages take more than the "
          + (maxRowBytes >> 20)
          + " MiB that they may have in this worker while further pages are awaited";
    }
    int maxBytes = http.limits().responseMaxBytes();
    return bytes > maxBytes
        ? "its pages are larger than " + maxBytes + " bytes (" + HttpOptions.RESPONSE_MAX + ")"
        : null;
  }

  /** All that the pages held. */
  public Extraction all() {
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
