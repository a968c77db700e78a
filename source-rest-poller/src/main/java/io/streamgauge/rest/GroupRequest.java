// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.LogText;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.Rejection;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.http.PageWalk;
import io.streamgauge.rest.http.Request;
import io.streamgauge.rest.http.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stations, or one, are asked for together: one request after the other up to the last page,
 * and what becomes of the answers. The only place where an outcome becomes an action.
 */
final class GroupRequest {
  private static final Logger LOG = LoggerFactory.getLogger(GroupRequest.class);

  /** Into how many parts a request goes that failed: few requests find the station it was. */
  private static final int PARTS = 4;

  private final RestStationSourceConfig config;
  private final StationRequests requests;
  private final Extractor extractor;
  private final SeenOnce told;
  private final AnsweredStations answeredStations;
  private final RandomGenerator random;
  private final boolean whole;
  private final Split part;
  private final List<StationPoller> members = new ArrayList<>();
  private final List<GroupRequest> parts = new ArrayList<>();
  private AskedRange range;
  private PageWalk walk;
  private Request request;
  private boolean underWay;
  private boolean failed;
  private boolean tooMany;
  private long rowBytes;

  /**
   * A visit without stations yet.
   *
   * @param told of the whole task
   * @param answeredStations of the whole task
   */
  GroupRequest(
      RestStationSourceConfig config,
      Extractor extractor,
      SeenOnce told,
      AnsweredStations answeredStations,
      RandomGenerator random) {
    this(config, extractor, told, answeredStations, random, true, null);
  }

  private GroupRequest(
      RestStationSourceConfig config,
      Extractor extractor,
      SeenOnce told,
      AnsweredStations answeredStations,
      RandomGenerator random,
      boolean whole,
      Split part) {
    this.config = config;
    requests = StationRequests.of(config);
    this.extractor = extractor;
    this.told = told;
    this.answeredStations = answeredStations;
    this.random = random;
    this.whole = whole;
    this.part = part;
    walk = newWalk();
  }

  private PageWalk newWalk() {
    long mostRows = Extractor.mostRowBytes();
    return new PageWalk(config.http(), config.limits().pagesRowBytes(mostRows));
  }

  /** Takes a station along if it has a window, and one that fits to those of the others. */
  boolean add(StationPoller poller, Instant now) {
    AskedRange wanted = poller.plan(now);
    if (wanted == null) {
      return false;
    }
    // Without a time range in the request all answers are the same.
    boolean any = range == null || !config.request().windowed();
    AskedRange both = any ? wanted : range.with(wanted);
    if (both == null) {
      return false;
    }
    range = both;
    members.add(poller);
    poller.visit(this);
    return true;
  }

  /** Plans the windows of its stations anew, and lets those go that have nothing to ask for. */
  void plan(Instant now) {
    List<StationPoller> waited = List.copyOf(members);
    members.clear();
    for (StationPoller poller : waited) {
      if (!add(poller, now)) {
        poller.visit(null);
      }
    }
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  int size() {
    return members.size();
  }

  /** The station that stands for all of them. */
  StationPoller leader() {
    return members.get(0);
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

  /** Whether its answer takes memory: it is under way, amid its pages, or waiting for Kafka. */
  boolean held() {
    return underWay || amidPages() || members.stream().anyMatch(StationPoller::hasRecords);
  }

  /** What its rows take in memory until all of them are handed over, roughly. */
  long rowBytes() {
    return rowBytes + (walk == null ? 0 : walk.rowBytes());
  }

  /** Lets its stations go, all of which have handed over what was found. */
  void release() {
    for (StationPoller member : members) {
      if (member.visit() == this) {
        member.visit(null);
      }
    }
  }

  /** Whether the last answer was a failure. */
  boolean failed() {
    return failed;
  }

  /** What is to be asked for in its place, after a failure. */
  List<GroupRequest> parts() {
    return parts;
  }

  /** The most stations that were answered where more were refused; null when that is not known. */
  Integer most() {
    return tooMany ? part.largest() : null;
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

  private List<String> stations() {
    return members.stream().map(StationPoller::station).toList();
  }

  /** Takes in what came of the last request. */
  void accept(Response response, Instant now) {
    underWay = false;
    failed = false;
    if (response instanceof Response.Page page) {
      read(page, now);
    } else if (response instanceof Response.TryLater later) {
      // A service that is busy or down must not fail the task, whatever bad records do.
      boolean shown = config.source().badRecords() != SourceOptions.BadRecords.FAIL;
      ByteBuffer head = shown ? later.head() : null;
      String kind = head == null ? "NoAnswer" : "TryLater";
      failed(new Failure(kind, later.reason(), head, later.retryAfter(), later.forAll()), now);
    } else if (response instanceof Response.Again again) {
      LOG.debug("{}: {}; asking again", label(), again.reason());
      goesOn(now);
    } else if (response instanceof Response.Empty) {
      answered(now);
      taken(now);
    } else if (response instanceof Response.Doubtful doubtful) {
      doubted(doubtful, now);
    } else if (response instanceof Response.Skip skip) {
      failed(Failure.of(Failure.SKIPPED, skip.reason(), skip.head(), config.limits().skip()), now);
    } else if (response instanceof Response.Fatal fatal) {
      throw FailureReports.fatal(fatal, label(), request, config.request());
    } else if (response instanceof Response.Refused refused) {
      if (extractor.saysEmpty(refused.head())) {
        answered(now);
        taken(now);
      } else {
        failed(Failure.of(Failure.REFUSED, refused.reason(), refused.head(), null), now);
      }
    } else if (response instanceof Response.TooLarge large) {
      shrink(large.reason(), large.head(), now);
    }
  }

  private void goesOn(Instant now) {
    members.forEach(member -> member.goesOn(now));
  }

  /** The service has said what its stations have. */
  private void answered(Instant now) {
    for (StationPoller member : members) {
      member.doubt().over();
      answeredStations.answered(member.station(), now);
    }
  }

  /**
   * An error status of which nobody knows whether it is the service's. Where all is asked for again
   * in any case it counts if others are answered meanwhile, and history is passed over only after
   * hours, to be asked for once more when the service answers.
   */
  private void doubted(Response.Doubtful doubtful, Instant now) {
    members.forEach(member -> member.doubt().again(now));
    boolean settled = members.stream().allMatch(member -> member.doubtIsSettled(now));
    boolean others =
        members.stream()
            .allMatch(member -> answeredStations.others(member.station(), member.doubt().since()));
    if (doubtful.skip()) {
      failed(
          settled
              ? Failure.of(
                  Failure.SKIPPED, doubtful.reason(), doubtful.head(), config.limits().skip())
              : Failure.of(
                  Failure.DOUBTFUL,
                  doubtful.reason() + Failure.IN_DOUBT,
                  doubtful.head(),
                  leader().doubt().wait(others)),
          now);
      return;
    }
    boolean repeats = members.stream().allMatch(StationPoller::repeats);
    if (settled || (repeats && others)) {
      members.forEach(StationPoller::passesOver);
      taken(now);
    } else if (repeats && leader().doubt().first()) {
      // Whether others are answered is not known yet.
      walk = null;
      failed = true;
      Instant soon = now.plus(config.limits().backoff().delay(0, random));
      members.forEach(member -> member.waitsUntil(soon));
    } else {
      String reason = doubtful.reason() + Failure.IN_DOUBT;
      Duration wait = leader().doubt().wait(others);
      failed(new Failure(Failure.DOUBTFUL, reason, doubtful.head(), wait, true), now);
    }
  }

  private void read(Response.Page page, Instant now) {
    try {
      Extraction found = extractor.extract(page.body(), stations());
      answered(now);
      boolean more = walk.add(page, found, request.uri());
      String tooMuch = more ? walk.tooMuch() : null;
      if (tooMuch != null) {
        shrink(tooMuch, head(page.body()), now);
      } else if (more) {
        goesOn(now);
      } else {
        leader().revalidation().answered(page);
        taken(now);
      }
    } catch (PartialAnswerException e) {
      shrink(e.getMessage(), head(page.body()), now);
    } catch (UnreadableAnswerException e) {
      if (extractor.saysEmpty(page.body())) {
        answered(now);
        taken(now);
      } else {
        failed(Failure.of("UnreadableAnswer", e.getMessage(), page.body(), null), now);
      }
    }
  }

  private ByteBuffer head(ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    return config.request().head(bytes);
  }

  /** Gives each station what was found for it; none found is an answer too. */
  private void taken(Instant now) {
    Extraction found = walk.all();
    Rejection unasked = found.rows().isEmpty() ? unasked(found) : null;
    if (unasked != null) {
      // Whoever writes its stations in another way would read nothing for ever, and call it empty.
      byte[] text = unasked.text().getBytes(StandardCharsets.UTF_8);
      ByteBuffer head = config.request().head(text);
      failed(Failure.of("UnreadableAnswer", unasked.reason(), head, null), now);
      return;
    }
    rowBytes = walk.rowBytes();
    walk = null;
    boolean all = true;
    Map<String, List<Row>> rows = new HashMap<>();
    found
        .rows()
        .forEach(row -> rows.computeIfAbsent(row.station(), id -> new ArrayList<>()).add(row));
    Map<String, List<Rejection>> rejected = new HashMap<>();
    Rejection others =
        config.groups().several()
            ? found.rejected().stream().filter(each -> each.others() > 0).findFirst().orElse(null)
            : null;
    for (Rejection each : found.rejected()) {
      if (others != null) {
        // Told by the leader, all or none.
        continue;
      }
      if (each.station() != null) {
        rejected.computeIfAbsent(each.station(), id -> new ArrayList<>()).add(each);
      } else if (told.first(each.digest())) {
        LOG.warn("{}: {}; the other rows are read", label(), each.reason());
        leader().reports().rejected(each, request, now);
      }
    }
    if (others != null) {
      leader().reports().reject(found.rejected(), request, now);
    }
    for (StationPoller member : members) {
      String station = member.station();
      all &=
          member.taken(
              rows.getOrDefault(station, List.of()),
              rejected.getOrDefault(station, List.of()),
              request,
              now);
    }
    if (all) {
      leader().revalidation().taken();
    } else {
      leader().revalidation().forget();
    }
    tooMany = part != null && part.answered();
  }

  private static Rejection unasked(Extraction found) {
    return found.rejected().stream().filter(Rejection::unasked).findFirst().orElse(null);
  }

  private void shrink(String reason, ByteBuffer head, Instant now) {
    if (members.size() == 1 && leader().shrink()) {
      LOG.debug("{}: {}; halving the window", label(), reason);
      walk = null;
      goesOn(now);
    } else {
      failed(Failure.of(Failure.TOO_LARGE, reason, head, null), now);
    }
  }

  private void failed(Failure failure, Instant now) {
    walk = null;
    failed = true;
    leader().revalidation().forget();
    if (members.size() > 1 && !failure.forAll()) {
      split(failure, now);
      return;
    }
    leader().failed(failure, request, now, random);
    members.forEach(member -> member.waitsWith(leader()));
  }

  /**
   * One station can fail all that are asked for with it. In fewer and fewer, it is found soon: it
   * then fails alone, and is told of, and the others have hardly waited.
   */
  private void split(Failure failure, Instant now) {
    int pieces = failure.kind().equals(Failure.TOO_LARGE) ? 2 : PARTS;
    int size = (members.size() + pieces - 1) / pieces;
    String reason = LogText.of(config.request().hide(failure.reason()), LogText.REASON);
    if (whole) {
      LOG.info(
          "{} cannot be read together: {} ({}). Asking for {} at a time to find out why.",
          label(),
          reason,
          LogText.of(request.shown(), LogText.REASON),
          size);
    } else {
      LOG.debug("{} cannot be read together: {} ({})", label(), reason, request.shown());
    }
    Split split = failure.tellsOfSize() ? new Split() : null;
    for (int from = 0; from < members.size(); from += size) {
      GroupRequest each =
          new GroupRequest(config, extractor, told, answeredStations, random, false, split);
      List<StationPoller> some = members.subList(from, Math.min(members.size(), from + size));
      each.members.addAll(some);
      for (StationPoller member : some) {
        member.visit(each);
        member.waitsUntil(now.plus(failure.beforeParts()));
      }
      if (split != null) {
        split.add(some.size());
      }
      parts.add(each);
    }
    members.clear();
  }

  private String label() {
    String others = members.size() == 1 ? "" : " and " + (members.size() - 1) + " others";
    return "Station " + LogText.of(leader().station()) + others;
  }
}
