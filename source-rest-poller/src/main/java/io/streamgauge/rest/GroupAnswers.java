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
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.RequestTemplate;
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
 * Takes in the answers to the requests of a task: the only place where an outcome becomes an
 * action.
 */
final class GroupAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(GroupAnswers.class);

  /** Into how many parts a request goes that failed: few requests find the station it was. */
  private static final int PARTS = 4;

  private final RequestTemplate request;
  private final HttpOptions.Limits limits;
  private final boolean several;
  private final boolean failing;
  private final Extractor extractor;
  private final RandomGenerator random;
  private final Failure.Told told = new Failure.Told();
  private final GroupRequest.Answered answeredStations = new GroupRequest.Answered();

  GroupAnswers(RestStationSourceConfig config, Extractor extractor, RandomGenerator random) {
    request = config.request();
    limits = config.limits();
    several = config.groups().several();
    failing = config.source().badRecords() == SourceOptions.BadRecords.FAIL;
    this.extractor = extractor;
    this.random = random;
  }

  /** Takes in what came of the last request for a group. */
  void accept(GroupRequest group, Response response, Instant now) {
    group.arrived();
    if (response instanceof Response.Page page) {
      read(group, page, now);
    } else if (response instanceof Response.TryLater later) {
      // A service that is busy or down must not fail the task, whatever bad records do.
      ByteBuffer head = failing ? null : later.head();
      String kind = head == null ? "NoAnswer" : "TryLater";
      failed(
          group, new Failure(kind, later.reason(), head, later.retryAfter(), later.forAll()), now);
    } else {
      accept(group, (Response.NoPage) response, now);
    }
  }

  private void accept(GroupRequest group, Response.NoPage found, Instant now) {
    switch (found.kind()) {
      case AGAIN -> {
        LOG.debug("{}: {}; asking again", group.label(), request.hide(found.reason()));
        goesOn(group, now);
      }
      case EMPTY -> empty(group, now);
      case DOUBTFUL_EMPTY, DOUBTFUL_SKIP -> doubted(group, found, now);
      case SKIP -> failed(group, skipped(found), now);
      case FATAL -> throw FailureReports.fatal(found, group.label(), group.request(), request);
      case REFUSED -> {
        if (extractor.saysEmpty(found.head())) {
          empty(group, now);
        } else {
          failed(group, Failure.of(Failure.REFUSED, found.reason(), found.head(), null), now);
        }
      }
      case TOO_LARGE -> shrink(group, found.reason(), found.head(), now);
    }
  }

  private void empty(GroupRequest group, Instant now) {
    answered(group, true, now);
    taken(group, now);
  }

  private Failure skipped(Response.NoPage found) {
    return Failure.of(Failure.SKIPPED, found.reason(), found.head(), limits.skip());
  }

  private static void goesOn(GroupRequest group, Instant now) {
    group.members().forEach(member -> member.goesOn(now));
  }

  /** The service has said what its stations have, or a part of it. */
  private void answered(GroupRequest group, boolean whole, Instant now) {
    for (StationPoller member : group.members()) {
      if (whole) {
        member.doubt().over();
      }
      answeredStations.answered(member.station(), now);
    }
  }

  /**
   * An error status of which nobody knows whether it is the service's. Where all is asked for again
   * in any case it counts if others are answered meanwhile, and what a backfill asks for is passed
   * over only after hours, to be asked for once more when the service answers. One of several
   * stations may be the reason, so it counts for a station that was asked for by itself; and pages
   * that have come tell nothing of one that has not.
   */
  private void doubted(GroupRequest group, Response.NoPage doubtful, Instant now) {
    String reason = doubtful.reason() + Failure.IN_DOUBT;
    if (group.members().size() > 1) {
      failed(group, Failure.of(Failure.DOUBTFUL, reason, doubtful.head(), null), now);
      return;
    }
    StationPoller station = group.leader();
    station.doubt().again(now);
    boolean settled = station.doubtIsSettled(now);
    boolean others = answeredStations.others(station.station(), station.doubt().since());
    Duration wait = station.doubt().wait(others);
    Failure failure = Failure.of(Failure.DOUBTFUL, reason, doubtful.head(), wait);
    if (doubtful.kind() == Response.Kind.DOUBTFUL_SKIP) {
      failed(group, settled ? skipped(doubtful) : failure, now);
    } else if (settled || (station.repeats() && others && !group.walk().started())) {
      station.passesOver();
      taken(group, now);
    } else if (station.repeats() && station.doubt().first()) {
      // Whether others are answered is not known yet.
      group.hasFailed();
      station.waitsUntil(now.plus(limits.backoff().delay(0, random)));
    } else {
      failed(group, failure, now);
    }
  }

  private void read(GroupRequest group, Response.Page page, Instant now) {
    try {
      Extraction found = extractor.extract(page.body(), page.charset(), group.stations());
      boolean more = group.walk().add(page, found, group.request().uri());
      answered(group, !more, now);
      String tooMuch = more ? group.walk().tooMuch() : null;
      if (tooMuch != null) {
        shrink(group, tooMuch, head(page.body()), now);
      } else if (more) {
        goesOn(group, now);
      } else {
        group.leader().revalidation().answered(page);
        taken(group, now);
      }
    } catch (PartialAnswerException e) {
      shrink(group, e.getMessage(), head(page.body()), now);
    } catch (UnreadableAnswerException e) {
      if (extractor.saysEmpty(page.body())) {
        answered(group, true, now);
        taken(group, now);
      } else {
        failed(group, Failure.of("UnreadableAnswer", e.getMessage(), page.body(), null), now);
      }
    }
  }

  private ByteBuffer head(ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    return request.head(bytes);
  }

  /** Gives each station what was found for it; none found is an answer too. */
  private void taken(GroupRequest group, Instant now) {
    Extraction found = group.walk().all();
    Rejection unasked = found.rows().isEmpty() ? unasked(found) : null;
    if (unasked != null) {
      // Whoever writes its stations in another way would read nothing for ever, and call it empty.
      byte[] text = unasked.text().getBytes(StandardCharsets.UTF_8);
      ByteBuffer head = request.head(text);
      failed(group, Failure.of("UnreadableAnswer", unasked.reason(), head, null), now);
      return;
    }
    group.closed();
    Map<String, List<Row>> rows = new HashMap<>();
    found
        .rows()
        .forEach(row -> rows.computeIfAbsent(row.station(), id -> new ArrayList<>()).add(row));
    Map<String, List<Rejection>> rejected = rejected(group, found, now);
    boolean all = true;
    for (StationPoller member : group.members()) {
      String station = member.station();
      all &=
          member.taken(
              rows.getOrDefault(station, List.of()),
              rejected.getOrDefault(station, List.of()),
              group.request(),
              now);
    }
    if (all) {
      group.leader().revalidation().taken();
    } else {
      group.leader().revalidation().forget();
    }
    group.taken();
  }

  /** The elements that gave no reading, by station; what belongs to none is told at once. */
  private Map<String, List<Rejection>> rejected(GroupRequest group, Extraction found, Instant now) {
    FailureReports reports = group.leader().reports();
    boolean flooded = found.rejected().stream().anyMatch(each -> each.others() > 0);
    if (several && flooded) {
      // All or none are told, and by the leader.
      reports.reject(found.rejected(), group.request(), now);
      return Map.of();
    }
    Map<String, List<Rejection>> rejected = new HashMap<>();
    for (Rejection each : found.rejected()) {
      if (each.station() != null) {
        rejected.computeIfAbsent(each.station(), id -> new ArrayList<>()).add(each);
      } else if (told.first(each.digest())) {
        reports.notes().ofNone(group.label(), each);
        reports.rejected(each, group.request(), now);
      }
    }
    return rejected;
  }

  private static Rejection unasked(Extraction found) {
    return found.rejected().stream().filter(Rejection::unasked).findFirst().orElse(null);
  }

  private void shrink(GroupRequest group, String reason, ByteBuffer head, Instant now) {
    if (group.members().size() == 1 && group.leader().shrink()) {
      LOG.debug("{}: {}; halving the window", group.label(), request.hide(reason));
      group.dropped();
      goesOn(group, now);
    } else {
      failed(group, Failure.of(Failure.TOO_LARGE, reason, head, null), now);
    }
  }

  private void failed(GroupRequest group, Failure failure, Instant now) {
    group.hasFailed();
    StationPoller leader = group.leader();
    leader.revalidation().forget();
    if (group.members().size() > 1 && !failure.forAll()) {
      split(group, failure, now);
      return;
    }
    leader.failed(failure, group.request(), now, random);
    group.members().forEach(member -> member.waitsWith(leader));
  }

  /**
   * One station can fail all that are asked for with it. In fewer and fewer, it is found soon: it
   * then fails alone, and is told of, and the others have hardly waited.
   */
  private void split(GroupRequest group, Failure failure, Instant now) {
    int pieces = failure.kind().equals(Failure.TOO_LARGE) ? 2 : PARTS;
    int size = (group.members().size() + pieces - 1) / pieces;
    String shown = group.request().shown();
    String reason = LogText.of(request.hide(failure.reason()), LogText.REASON);
    if (group.whole()) {
      group
          .leader()
          .reports()
          .notes()
          .apart(group.label(), reason, LogText.of(shown, LogText.REASON), size);
    } else {
      LOG.debug("{} cannot be read together: {} ({})", group.label(), reason, shown);
    }
    group.split(size, failure.tellsOfSize(), now.plus(failure.beforeParts()));
  }
}
