// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Headers in an array against those of Connect's own class. */
class HeaderArrayTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "Aa", "BB", "");

  private final long seed = Long.getLong("streamgauge.seed", 42);
  private final Random random = new Random(seed);

  private Header header() {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    return random.nextBoolean()
        ? new TextHeader(name, random.nextInt(5) == 0 ? null : "v" + random.nextInt(3))
        : new ConnectHeaders().addInt(name, random.nextInt(3)).lastWithName(name);
  }

  private ConnectHeaders some() {
    ConnectHeaders headers = new ConnectHeaders();
    for (int i = random.nextInt(7); i > 0; i--) {
      headers.add(header());
    }
    return headers;
  }

  private static List<Header> all(Headers headers) {
    List<Header> all = new ArrayList<>();
    headers.forEach(all::add);
    return all;
  }

  @Test
  void doesAllThatConnectsOwnHeadersDo() {
    for (int round = 0; round < 20_000; round++) {
      ConnectHeaders expected = some();
      HeaderArray array = HeaderArray.of(expected);
      String where = "round " + round + ", seed " + seed;
      List<Header> before = all(expected);
      Headers copy = array.duplicate();
      for (int step = random.nextInt(4); step >= 0; step--) {
        step(expected, array, where);
      }
      assertEquals(before, all(copy), where);
      assertEquals(expected.isEmpty(), array.isEmpty(), where);
      assertEquals(expected, new ConnectHeaders(array), where);
    }
  }

  private void step(Headers expected, Headers array, String where) {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    switch (random.nextInt(14)) {
      case 0 -> assertEquals(expected.size(), array.size(), where);
      case 1 -> assertEquals(expected.toString(), array.toString(), where);
      case 2 -> assertEquals(expected.hashCode(), array.hashCode(), where);
      case 3 -> assertEquals(expected.lastWithName(name), array.lastWithName(name), where);
      case 4 -> {
        List<Header> named = new ArrayList<>();
        array.allWithName(name).forEachRemaining(named::add);
        List<Header> wanted = new ArrayList<>();
        expected.allWithName(name).forEachRemaining(wanted::add);
        assertEquals(wanted, named, where);
      }
      case 5 -> {
        expected.remove(name);
        array.remove(name);
      }
      case 6 -> {
        expected.retainLatest();
        array.retainLatest();
      }
      case 7 -> {
        expected.retainLatest(name);
        array.retainLatest(name);
      }
      case 8 -> {
        expected.apply(name, h -> h.rename("x"));
        array.apply(name, h -> h.rename("x"));
      }
      case 9 -> {
        expected.apply(h -> h.key().equals("a") ? null : h.with(Schema.STRING_SCHEMA, "n"));
        array.apply(h -> h.key().equals("a") ? null : h.with(Schema.STRING_SCHEMA, "n"));
      }
      case 10 -> {
        Header added = header();
        expected.add(added);
        array.add(added);
      }
      case 11 -> {
        expected.addString(name, "s").addLong(name, 1);
        array.addString(name, "s").addLong(name, 1);
      }
      case 12 -> takeOut(expected, array);
      default -> {
        if (random.nextInt(4) == 0) {
          expected.clear();
          array.clear();
        }
      }
    }
    assertEquals(all(expected), all(array), where);
    assertEquals(expected.size(), array.size(), where);
    if (random.nextBoolean()) {
      assertEquals(expected, array, where);
      assertEquals(array, expected, where);
    }
  }

  private void takeOut(Headers expected, Headers array) {
    int at = random.nextInt(8);
    for (Headers headers : List.of(expected, array)) {
      Iterator<Header> turn = headers.iterator();
      for (int i = 0; turn.hasNext(); i++) {
        turn.next();
        if (i == at || i == at + 2) {
          turn.remove();
        }
      }
      assertThrows(NoSuchElementException.class, turn::next);
    }
  }

  @Test
  void aChangeGivesWhatWithoutAndThenWithGives() {
    for (int round = 0; round < 20_000; round++) {
      ConnectHeaders given = some();
      Change change = new Change();
      List<Header> wanted = new ArrayList<>();
      for (int i = random.nextInt(9); i > 0; i--) {
        Header header = header();
        change.header(header);
        int same = -1;
        for (int k = 0; k < wanted.size(); k++) {
          same = wanted.get(k).key().equals(header.key()) ? k : same;
        }
        if (same < 0) {
          wanted.add(header);
        } else {
          wanted.set(same, header);
        }
      }
      Set<String> names = wanted.stream().map(Header::key).collect(Collectors.toSet());
      List<Header> expected =
          all(given).stream().filter(h -> !names.contains(h.key())).collect(Collectors.toList());
      expected.addAll(wanted);
      HeaderArray result = HeaderArray.of(given).with(change);
      assertEquals(expected, all(result), "round " + round + ", seed " + seed);
      for (String name : NAMES) {
        Header last = null;
        for (Header header : expected) {
          last = header.key().equals(name) ? header : last;
        }
        assertEquals(last, result.last(name), "round " + round + ", seed " + seed);
      }
    }
  }

  /** What Connect may add to its class one day would not know of the array. */
  @Test
  void knowsAllMethodsThatReadTheListOfConnectsClass() {
    Set<String> own = names(HeaderArray.class);
    Set<String> others = names(ConnectHeaders.class);
    others.removeAll(own);
    others.removeIf(name -> name.startsWith("add"));
    assertEquals(Set.of(), others);
  }

  private static Set<String> names(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(m -> java.lang.reflect.Modifier.isPublic(m.getModifiers()))
        .map(m -> m.getName() + m.getParameterCount())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void aRecordKeepsIt() {
    HeaderArray array = HeaderArray.of(new ConnectHeaders().addString("a", "1"));
    SourceRecord record =
        new SourceRecord(null, null, "t", null, null, null, null, null, null, array);
    assertEquals(HeaderArray.class, record.headers().getClass());
    record.headers().addString("b", "2");
    assertEquals("2", record.headers().lastWithName("b").value());
    assertEquals(2, HeaderArray.of(record.headers()).size());
  }
}
