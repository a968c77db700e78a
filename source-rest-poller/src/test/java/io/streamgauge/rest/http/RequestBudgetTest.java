// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.testing.LogLines;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequestBudgetTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

  private static void assertWithin(List<RateLimit> limits, List<Instant> arrivals) {
    List<Instant> sorted = arrivals.stream().sorted().toList();
    for (RateLimit limit : limits) {
      for (int i = limit.count(); i < sorted.size(); i++) {
        Duration span = Duration.between(sorted.get(i - limit.count()), sorted.get(i));
        assertTrue(span.compareTo(limit.window()) >= 0, limit + " at " + sorted.get(i));
      }
    }
  }

  @Test
  void noWindowEverHoldsMoreThanTheLimitHoweverLongRequestsTake() {
    List<RateLimit> limits = List.of(RateLimit.parse("60/min"), RateLimit.parse("2000/h"));
    SplittableRandom random = new SplittableRandom(3);
    List<Instant> arrivals = new ArrayList<>();
    for (int task = 0; task < 3; task++) {
      String[] share = RateLimit.share(limits, task, 3).split(",", -1);
      RequestBudget budget = new RequestBudget(Stream.of(share).map(RateLimit::parse).toList());
      TreeMap<Instant, Integer> ends = new TreeMap<>();
      for (int second = 0; second < 3 * 3600; second++) {
        Instant now = NOW.plusSeconds(second);
        while (!ends.isEmpty() && !ends.firstKey().isAfter(now)) {
          for (int i = ends.pollFirstEntry().getValue(); i > 0; i--) {
            budget.ended(Quota.UNKNOWN, now);
          }
        }
        while (budget.left(now) > 0 && ends.size() < 40) {
          assertTrue(!budget.opens(now).isAfter(now));
          budget.started();
          int took = 1 + random.nextInt(30);
          arrivals.add(now.plusMillis(random.nextInt(took * 1_000)));
          ends.merge(now.plusSeconds(took), 1, Integer::sum);
        }
      }
    }
    assertWithin(limits, arrivals);
    assertTrue(arrivals.size() > 5_000, "the budget is used: " + arrivals.size());
  }

  private static Quota quota(int status, String... headers) {
    Map<String, List<String>> map = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], List.of(headers[i + 1]));
    }
    return Quota.of(status == 429, HttpHeaders.of(map, (name, value) -> true), NOW);
  }

  @Test
  void headersOfTheServiceCloseTheBudgetUntilItsReset() {
    assertEquals(new Quota(false, null, null), quota(200));
    assertEquals(new Quota(false, null, null), quota(200, "X-RateLimit-Remaining", "many"));
    assertEquals(new Quota(true, null, Duration.ofSeconds(7)), quota(429, "Retry-After", "7"));
    Duration half = Duration.ofSeconds(30);
    for (String reset : List.of("30", "1772452830", "1772452830000")) {
      Quota quota = quota(200, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset);
      assertEquals(new Quota(false, 0L, half), quota);
      RequestBudget budget = new RequestBudget(List.of());
      budget.started();
      budget.ended(quota, NOW);
      assertEquals(0, budget.left(NOW.plusSeconds(29)));
      assertEquals(NOW.plus(half), budget.opens(NOW));
      assertEquals(Integer.MAX_VALUE, budget.left(NOW.plus(half)));
    }
    RequestBudget budget = new RequestBudget(List.of());
    budget.started();
    budget.started();
    budget.ended(quota(200, "RateLimit-Remaining", "1"), NOW);
    assertEquals(0, budget.left(NOW), "the one that is left is under way");
    assertEquals(NOW.plusSeconds(60), budget.opens(NOW));
  }

  @Test
  void whatIsLeftIsUnknownWhenTheLimitHasBegunAnew() {
    RequestBudget budget = new RequestBudget(List.of());
    budget.started();
    budget.ended(quota(200, "X-RateLimit-Remaining", "5", "X-RateLimit-Reset", "30"), NOW);
    budget.opens(NOW.plusSeconds(30));
    assertEquals(5, budget.remaining());
    budget.opens(NOW.plusSeconds(31));
    assertEquals(-1, budget.remaining());
    budget.started();
    budget.ended(quota(200, "X-RateLimit-Remaining", "7"), NOW.plusSeconds(32));
    budget.opens(NOW.plusSeconds(86_400));
    assertEquals(7, budget.remaining(), "of a limit without an end it is the last that was told");
  }

  @Test
  void aLimitThatIsUsedUpOverAndOverIsToldOnceAnHour() {
    LogLines log = new LogLines();
    RequestBudget budget = new RequestBudget(List.of(), log.logger());
    for (int second = 0; second < 600; second++) {
      budget.started();
      Instant now = NOW.plusSeconds(second);
      budget.ended(quota(200, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1"), now);
    }
    assertEquals(List.of(), log.lines);
    for (int second = 0; second < 600; second++) {
      budget.started();
      budget.ended(quota(429, "Retry-After", "90"), NOW.plusSeconds(second));
    }
    assertEquals(1, log.lines.size());
  }

  @Test
  void limitsAndPausesAreAsLongWhenTheClockIsSetBack() {
    Instant right = NOW.minus(Duration.ofDays(1));
    RequestBudget budget = new RequestBudget(List.of(RateLimit.parse("2/min")));
    for (int i = 0; i < 2; i++) {
      budget.started();
      budget.ended(Quota.UNKNOWN, NOW.plusSeconds(i));
    }
    assertEquals(0, budget.left(right));
    assertEquals(right.plusSeconds(60), budget.opens(right));
    assertEquals(2, budget.left(right.plusSeconds(60)));
    budget.started();
    budget.ended(quota(429, "Retry-After", "90"), NOW);
    assertEquals(0, budget.left(right.plusSeconds(60)));
    assertEquals(right.plusSeconds(150), budget.opens(right.plusSeconds(61)));
    assertEquals(2, budget.left(right.plusSeconds(150)));
  }

  /** What the limits allow, told by counting all that has ended. */
  private static final class Counting {
    private final List<RateLimit> limits;
    private final List<Instant> ended = new ArrayList<>();
    private int underWay;

    Counting(List<RateLimit> limits) {
      this.limits = limits;
    }

    /** Forgets what no limit needs; the clock may have been set back. */
    private void look(Instant now) {
      ended.replaceAll(end -> end.isAfter(now) ? now : end);
      Instant start = now.minus(Duration.ofHours(1));
      ended.removeIf(end -> !end.isAfter(start));
    }

    private List<Instant> within(RateLimit limit, Instant now) {
      return ended.stream().filter(end -> end.isAfter(now.minus(limit.window()))).toList();
    }

    int left(Instant now) {
      look(now);
      return limits.stream()
          .mapToInt(limit -> limit.count() - underWay - within(limit, now).size())
          .map(left -> Math.max(0, left))
          .min()
          .orElseThrow();
    }

    Instant opens(Instant now) {
      look(now);
      Instant opens = Instant.MIN;
      for (RateLimit limit : limits) {
        List<Instant> counted = within(limit, now);
        int over = counted.size() + underWay - limit.count();
        Instant base = over < counted.size() && over >= 0 ? counted.get(over) : now;
        Instant free = over < 0 ? Instant.MIN : base.plus(limit.window());
        opens = free.isAfter(opens) ? free : opens;
      }
      return opens;
    }
  }

  @Test
  void aBudgetAllowsWhatCountingAllRequestsWouldWhateverTheClockDoes() {
    List<RateLimit> limits =
        List.of(RateLimit.parse("5/s"), RateLimit.parse("40/min"), RateLimit.parse("300/h"));
    SplittableRandom random = new SplittableRandom(5);
    RequestBudget budget = new RequestBudget(limits);
    Counting counting = new Counting(limits);
    Instant now = NOW;
    for (int i = 0; i < 20_000; i++) {
      int set = random.nextInt(400);
      now = now.plusMillis(set == 0 ? -random.nextInt(3_000_000) : random.nextInt(700));
      now = set == 1 ? now.plusSeconds(random.nextInt(3_000)) : now;
      assertEquals(counting.left(now), budget.left(now));
      assertEquals(counting.opens(now), budget.opens(now));
      if (budget.left(now) > 0 && random.nextBoolean()) {
        budget.started();
        counting.underWay++;
      }
      while (counting.underWay > 0 && random.nextInt(3) > 0) {
        budget.ended(now);
        counting.underWay--;
        counting.ended.add(now);
      }
    }
  }

  @Test
  void aLimitOfManyRequestsIsNotCountedAnewForEach() {
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    List<RateLimit> limits = List.of(RateLimit.parse("100/s"), RateLimit.parse("100000/h"));
    RequestBudget budget = new RequestBudget(limits);
    long start = thread.getCurrentThreadCpuTime();
    for (int i = 0; i < 90_000; i++) {
      Instant now = NOW.plusMillis(30L * i);
      assertTrue(budget.left(now) > 0);
      budget.started();
      budget.ended(now);
    }
    Duration took = Duration.ofNanos(thread.getCurrentThreadCpuTime() - start);
    // It took 20 s when each request went through all of the last hour.
    assertTrue(took.toMillis() < 1_500, took.toString());
  }
}
