// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.LogText;
import io.streamgauge.common.source.StationList;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.PageWalk;
import io.streamgauge.rest.http.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A request for several stations, or one, together: one page after the other, up to the last page
 * of a time range.
 */
final class GroupRequest {
  private final HttpOptions http;
  private final Filling requests;
  private final boolean whole;
  private final Parts siblings;
  private final List<StationPoller> members = new ArrayList<>();
  private final List<GroupRequest> parts = new ArrayList<>();
  private final Set<StationPoller> handing = new HashSet<>();
  private Window.Range range;
  private PageWalk walk;
  private Request request;
  private boolean underWay;
  private boolean failed;
  private boolean tooMany;
  private long rowBytes;

  /**
   * The parts of a request that was refused or too large. When every part is answered it was not
   * one of the stations: they were too many.
   */
  private static final class Parts {
    private int unanswered;
    private int largest;

    void add(int stations) {
      unanswered++;
      largest = Math.max(largest, stations);
    }

    /** Counts a part that was answered, and says whether it was the last of all. */
    boolean answered() {
      return --unanswered == 0;
    }
  }

  /** A request without stations yet. */
  GroupRequest(HttpOptions http, Filling requests) {
    this(http, requests, true, null);
  }

  private GroupRequest(HttpOptions http, Filling requests, boolean whole, Parts siblings) {
    this.http = http;
    this.requests = requests;
    this.whole = whole;
    this.siblings = siblings;
    walk = new PageWalk(http, http.limits().pagesRowBytes(Extractor.mostRowBytes()));
  }

  /** Takes a station along if it has a window, and one that fits to those of the others. */
  boolean add(StationPoller poller, Instant now) {
    Window.Range wanted = poller.plan(now);
    if (wanted == null) {
      return false;
    }
    // Without a time range in the request all answers are the same.
    boolean any = range == null || !http.request().windowed();
    Window.Range both = any ? wanted : range.with(wanted);
    if (both == null) {
      return false;
    }
    range = both;
    members.add(poller);
    return true;
  }

  /** Plans the windows of its stations anew, and gives back those that have nothing to ask for. */
  List<StationPoller> plan(Instant now) {
    List<StationPoller> waited = List.copyOf(members);
    members.clear();
    return waited.stream().filter(poller -> !add(poller, now)).toList();
  }

  List<StationPoller> members() {
    return members;
  }

  /** The station that stands for all of them. */
  StationPoller leader() {
    return members.get(0);
  }

  List<String> stations() {
    return members.stream().map(StationPoller::station).toList();
  }

  boolean backfill() {
    return leader().backfill();
  }

  /** Whether the next request is for the next page, and it is the turn of this station to ask. */
  boolean leads(StationPoller poller) {
    return amidPages() && !underWay && poller == leader();
  }

  /** Whether pages of a window are held that wait for the pages after them. */
  private boolean amidPages() {
    return walk != null && walk.started();
  }

  /** Each of its stations may have something to hand over now. */
  void handsOver() {
    handing.addAll(members);
  }

  /** Whether nothing of it takes memory any more now that this station has handed all over. */
  boolean isOver(StationPoller handed) {
    handing.remove(handed);
    return handing.isEmpty() && !underWay && !amidPages();
  }

  /** What its rows take in memory until all of them are handed over, roughly. */
  long rowBytes() {
    return rowBytes + (walk == null ? 0 : walk.rowBytes());
  }

  /** The next request. */
  Request next() {
    members.forEach(member -> member.askedUntil(range.end()));
    Request filled = requests.next(walk, stations(), range.start(), range.end());
    // A page by link is one of several, and those are not asked for on condition.
    request = walk.linked() ? filled : leader().revalidation().ask(filled);
    underWay = true;
    return request;
  }

  /** The last request. */
  Request request() {
    return request;
  }

  /** The pages so far. */
  PageWalk walk() {
    return walk;
  }

  /** The answer to the last request has come. */
  void arrived() {
    underWay = false;
    failed = false;
  }

  /** All pages are in, and their rows go to the stations. */
  void closed() {
    rowBytes = walk.rowBytes();
    walk = null;
  }

  /** The stations have got what was found for them. */
  void taken() {
    tooMany = siblings != null && siblings.answered();
  }

  /** The pages so far are of no use. */
  void dropped() {
    walk = null;
  }

  /** The last answer was a failure. */
  void hasFailed() {
    walk = null;
    failed = true;
  }

  boolean failed() {
    return failed;
  }

  /** Whether no larger request failed before it. */
  boolean whole() {
    return whole;
  }

  /**
   * Leaves its stations to smaller requests.
   *
   * @param size stations of each
   * @param counts whether their answers tell how many can be asked for together
   * @param when they are asked for
   */
  void split(int size, boolean counts, Instant when) {
    Parts all = counts ? new Parts() : null;
    for (int from = 0; from < members.size(); from += size) {
      GroupRequest each = new GroupRequest(http, requests, false, all);
      each.members.addAll(members.subList(from, Math.min(members.size(), from + size)));
      each.members.forEach(member -> member.waitsUntil(when));
      if (counts) {
        all.add(each.members.size());
      }
      parts.add(each);
    }
    members.clear();
  }

  /** What is to be asked for in its place, after a failure. */
  List<GroupRequest> parts() {
    return parts;
  }

  /** The most stations that were answered where more were refused; null when that is not known. */
  Integer most() {
    return tooMany ? siblings.largest : null;
  }

  String label() {
    String others = members.size() == 1 ? "" : " and " + (members.size() - 1) + " others";
    return "Station " + LogText.of(leader().station()) + others;
  }

  /**
   * The values that fill requests for stations, beside those of the page.
   *
   * @param stations whose names a request for a single one may use
   * @param format of the ends of the time range
   */
  record Filling(GroupOptions groups, StationList stations, WindowOptions.Format format) {

    static Filling of(RestStationSourceConfig config) {
      return new Filling(config.groups(), config.stations().list(), config.windows().format());
    }

    /** The next request of a walk over the pages of a time range, for these stations. */
    Request next(PageWalk walk, List<String> asked, Instant from, Instant until) {
      Map<String, String> names = new HashMap<>();
      if (!groups.several()) {
        names.putAll(stations.requestNames(asked.get(0)));
      }
      names.put("window.start", format.text(from));
      names.put("window.end", format.text(until));
      return walk.next(names, asked, groups.separator());
    }
  }

  /**
   * The stations of a task that the service has answered last: two of them, so that one is another.
   */
  static final class Answered {
    private String last;
    private Instant lastAt = Instant.MIN;
    private Instant otherAt = Instant.MIN;

    /** A station has got an answer that says what it has. */
    void answered(String station, Instant now) {
      if (!station.equals(last)) {
        otherAt = lastAt;
        last = station;
      }
      lastAt = now;
    }

    /** Whether a station other than this one has been answered since then. */
    boolean others(String station, Instant since) {
      Instant at = station.equals(last) ? otherAt : lastAt;
      return !at.isBefore(since);
    }
  }
}
