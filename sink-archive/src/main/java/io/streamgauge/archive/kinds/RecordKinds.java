// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The kinds of the rows of one future file, which mostly are of one. Rows of more kinds than a
 * footer should have are said to be of none that is kept.
 *
 * <pre>
 * streamgauge.records = { "v": 1, "schemas": [ a SchemaJson, ... ],
 *   "kinds": [ { "key": 0, "plain": true, "value": 1, "empty": true }, { "lost": true }, ... ],
 *   "rows": base 64 of deflated numbers: kind of a run of rows, its length, ... }
 *           only where there are several kinds; a number that is no kind means "not kept"
 * </pre>
 */
public final class RecordKinds {
  /** Name of the entry in the footer. */
  public static final String ENTRY = "streamgauge.records";

  private static final int MOST_KINDS = 64;

  /** Beside them those of records without a value, which are no rows of nulls. */
  private static final int MOST_EMPTY = 32;

  /** The number of a kind that is not kept. */
  private static final byte LOST = Byte.MAX_VALUE;

  /** Heap of a kind beside its schemas, which are shared. */
  private static final int KIND_BYTES = 64;

  /** Characters of a footer's schemas beyond the first one. */
  private static final int MOST_TEXT = 256 << 10;

  private final List<RecordKind> kinds = new ArrayList<>();
  private int[] begins = new int[1];
  private byte[] ofRuns = new byte[1];
  private int runs;
  private Schema lastKey;
  private Class<?> lastKeyClass;
  private Schema lastValue;
  private boolean lastEmpty;

  /** Takes note of the kind of the next row. */
  @SuppressWarnings("ReferenceEquality") // asked for each row; equal ones are found below
  public void add(int row, SinkRecord record) {
    Object value = record.value();
    Schema schema = value instanceof Struct struct ? struct.schema() : record.valueSchema();
    Class<?> plain = record.keySchema() != null ? null : classOf(record.key());
    if (runs > 0
        && record.keySchema() == lastKey
        && plain == lastKeyClass
        && schema == lastValue
        && (value == null) == lastEmpty) {
      return;
    }
    lastKey = record.keySchema();
    lastKeyClass = plain;
    lastValue = schema;
    lastEmpty = value == null;
    byte kind = number(RecordKind.of(record));
    if (runs > 0 && ofRuns[runs - 1] == kind) {
      return;
    }
    if (runs == begins.length) {
      begins = Arrays.copyOf(begins, 2 * runs);
      ofRuns = Arrays.copyOf(ofRuns, 2 * runs);
    }
    begins[runs] = row;
    ofRuns[runs++] = kind;
  }

  private static Class<?> classOf(Object key) {
    return key == null ? null : key.getClass();
  }

  private byte number(RecordKind kind) {
    int known = kinds.indexOf(kind);
    if (known < 0 && kinds.size() < MOST_KINDS + (kind.empty() ? MOST_EMPTY : 0)) {
      kinds.add(kind);
      known = kinds.size() - 1;
    }
    if (known < 0 && kind.empty()) {
      known = kinds.stream().map(RecordKind::empty).toList().indexOf(true);
    }
    return known < 0 ? LOST : (byte) known;
  }

  /** Heap in bytes, about. */
  public int bytes() {
    return begins.length * (Integer.BYTES + 1) + kinds.size() * KIND_BYTES;
  }

  /**
   * The footer's text for a file.
   *
   * @param order its rows, in the order of the file
   */
  public String text(int[] order) {
    ArrayNode schemas = JsonNodeFactory.instance.arrayNode();
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    int size = 0;
    for (RecordKind kind : kinds) {
      ObjectNode json = all.addObject();
      int before = schemas.size();
      size += put(kind.key(), "key", json, schemas);
      size += put(kind.value(), "value", json, schemas);
      if (size > MOST_TEXT && all.size() > 1) {
        size = lose(kind, json, schemas, before, size);
      }
      if (kind.plainKey()) {
        json.put("plain", true);
      }
      if (kind.empty()) {
        json.put("empty", true);
      }
    }
    ObjectNode text = JsonNodeFactory.instance.objectNode().put("v", 1);
    text.set("schemas", schemas);
    text.set("kinds", all);
    if (runs > 1) {
      text.put("rows", rows(order));
    }
    return text.toString();
  }

  /** Takes the schemas of a kind out again, as they are too long, and returns what is left. */
  private static int lose(
      RecordKind kind, ObjectNode json, ArrayNode schemas, int before, int size) {
    int left = size;
    while (schemas.size() > before) {
      left -= schemas.remove(schemas.size() - 1).toString().length();
    }
    json.removeAll();
    if (!kind.empty()) {
      json.put("lost", true);
    }
    return left;
  }

  private static int put(Schema schema, String name, ObjectNode kind, ArrayNode schemas) {
    if (schema == null) {
      return 0;
    }
    JsonNode json = SchemaJson.of(schema);
    for (int i = 0; i < schemas.size(); i++) {
      if (schemas.get(i).equals(json)) {
        kind.put(name, i);
        return 0;
      }
    }
    kind.put(name, schemas.size());
    schemas.add(json);
    return json.toString().length();
  }

  private String rows(int[] order) {
    ByteArrayOutputStream numbers = new ByteArrayOutputStream();
    for (int i = 0; i < order.length; ) {
      int kind = kind(order[i]);
      int run = 1;
      while (i + run < order.length && kind(order[i + run]) == kind) {
        run++;
      }
      numbers.write(kind);
      for (int rest = run; ; rest >>>= 7) {
        numbers.write(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
        if (rest < 0x80) {
          break;
        }
      }
      i += run;
    }
    return Base64.getEncoder().encodeToString(deflated(numbers.toByteArray()));
  }

  private int kind(int row) {
    int at = Arrays.binarySearch(begins, 0, runs, row);
    return ofRuns[at >= 0 ? at : -at - 2];
  }

  private static byte[] deflated(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(plain);
      deflater.finish();
      byte[] chunk = new byte[4096];
      while (!deflater.finished()) {
        bytes.write(chunk, 0, deflater.deflate(chunk));
      }
    } finally {
      // Its memory is outside the heap.
      deflater.end();
    }
    return bytes.toByteArray();
  }
}
