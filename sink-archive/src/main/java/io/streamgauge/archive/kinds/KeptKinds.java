// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.InflaterInputStream;
import org.apache.kafka.connect.data.Schema;

/** The kinds of the rows of a file, as its footer has kept them. */
public final class KeptKinds {
  /** Of a file by a version that kept none. */
  public static final KeptKinds NONE = new KeptKinds(List.of(), Set.of());

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<RecordKind> kinds;
  private final Set<Integer> lost;
  private long[] ends = new long[0];
  private int[] ofRuns = new int[0];

  private KeptKinds(List<RecordKind> kinds, Set<Integer> lost) {
    this.kinds = kinds;
    this.lost = lost;
  }

  /**
   * Reads a footer's text; null for none.
   *
   * @throws IOException when it is none
   */
  public static KeptKinds parse(String text) throws IOException {
    if (text == null) {
      return NONE;
    }
    try {
      JsonNode json = JSON.readTree(text);
      List<Schema> schemas = new ArrayList<>();
      json.path("schemas").forEach(schema -> schemas.add(SchemaJson.schema(schema)));
      List<RecordKind> kinds = new ArrayList<>();
      Set<Integer> lost = new HashSet<>();
      for (JsonNode kind : json.path("kinds")) {
        if (kind.has("lost")) {
          lost.add(kinds.size());
        }
        kinds.add(
            new RecordKind(
                kind.has("key") ? schemas.get(kind.get("key").intValue()) : null,
                kind.path("plain").booleanValue(),
                kind.has("value") ? schemas.get(kind.get("value").intValue()) : null,
                kind.path("empty").booleanValue()));
      }
      KeptKinds kept = new KeptKinds(List.copyOf(kinds), Set.copyOf(lost));
      if (json.has("rows")) {
        kept.runs(Base64.getDecoder().decode(json.get("rows").textValue()));
      }
      return kept;
    } catch (RuntimeException e) {
      throw new IOException("The entry " + RecordKinds.ENTRY + " of its footer is damaged", e);
    }
  }

  private void runs(byte[] deflated) throws IOException {
    byte[] numbers = new InflaterInputStream(new ByteArrayInputStream(deflated)).readAllBytes();
    ends = new long[numbers.length / 2];
    ofRuns = new int[numbers.length / 2];
    int runs = 0;
    long row = 0;
    for (int i = 0; i < numbers.length; runs++) {
      ofRuns[runs] = numbers[i++];
      int run = 0;
      for (int shift = 0; ; shift += 7) {
        byte part = numbers[i++];
        run |= (part & 0x7f) << shift;
        if (part >= 0) {
          break;
        }
      }
      row += run;
      ends[runs] = row;
    }
    ends = Arrays.copyOf(ends, runs);
    ofRuns = Arrays.copyOf(ofRuns, runs);
  }

  /** All of them. */
  public List<RecordKind> all() {
    return kinds;
  }

  /** The number of a row's kind; -1 when it is not kept. */
  public int of(long row) {
    if (ends.length == 0) {
      return kinds.isEmpty() ? -1 : 0;
    }
    int at = Arrays.binarySearch(ends, row + 1);
    int run = at >= 0 ? at : -at - 1;
    int kind = run < ofRuns.length ? ofRuns[run] : -1;
    return kind < kinds.size() && !lost.contains(kind) ? kind : -1;
  }

  /** Whether there are rows whose kind is not kept though those of others are. */
  public boolean partial() {
    return !kinds.isEmpty()
        && Arrays.stream(ofRuns).anyMatch(kind -> kind >= kinds.size() || lost.contains(kind));
  }
}
