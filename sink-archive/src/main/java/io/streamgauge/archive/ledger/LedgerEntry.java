// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.archive.rows.KnownColumn;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * One step of a topic partition's history in the archive: all its rows with offsets from {@code
 * prevEnd} up to {@code end} are in these files, or in none, apart from those that are carried on.
 *
 * <pre>
 * _ledger/ARCHIVE/TOPIC/PARTITION/00000000000000000042.json
 * { "v": 1, "seq": 42, "kind": "COMMIT" | "RESET" | "REPAIR",
 *   "prevEnd": 1000, "end": 1200, "safe": 900,
 *   "writer": { "uuid", "nonce", "connector", "version" },
 *   "files": [ { "key": "topics/TOPIC/date=2026-03-01/....parquet",
 *                "staged": "_staging/....inprogress" | in a bucket the text of an S3Staged,
 *                "size", "crc32c": "7b7dcfe4", "rows", "minOffset", "maxOffset",
 *                "offsets": "eAFjUAEAACYAJQ==" | null } ],
 *   "carried": "eAHTZQQAAF0ALw==" | null, "lowWater": 1, "time": "2026-03-01T10:00:30Z",
 *   "proven": SHA-256 of options | null, "columns": { TOPIC: a KnownColumn } | null }
 * </pre>
 *
 * @param seq place in the chain, from 1
 * @param kind commit, reset when a user moved the offsets back, or repair when a file was lost
 * @param prevEnd end of the entry before
 * @param end offset below which everything is archived
 * @param safe offset that the consumer group must have committed by then; reading on from below it
 *     means that somebody moved the offsets back
 * @param writer who wrote it; the nonce is of this one attempt
 * @param files in which the rows are
 * @param carried offsets below the end whose rows wait for a later file, see {@link Offsets}; null
 *     for none
 * @param lowWater entries below this sequence number are void
 * @param time when it was written, ISO 8601
 * @param proven hash of the configuration under which records of the topic were archived that were
 *     not refused; null when none were, or by a version that did not say so
 * @param columns what files have of values without a schema, by topic; null for nothing
 */
@JsonPropertyOrder("v")
public record LedgerEntry(
    long seq,
    Kind kind,
    long prevEnd,
    long end,
    long safe,
    Writer writer,
    List<DataFile> files,
    String carried,
    long lowWater,
    String time,
    String proven,
    Map<String, KnownColumn> columns) {
  /** Directory of what could not be archived. */
  public static final String REFUSED = "__unarchivable__";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL);

  /** Version of this form. */
  @JsonProperty
  int v() {
    return 1;
  }

  /** The kind of a step. */
  public enum Kind {
    COMMIT,
    RESET,
    REPAIR
  }

  /** Who wrote an entry. */
  public record Writer(String uuid, String nonce, String connector, String version) {}

  /** A promised file; its offsets as in {@link Offsets}, or null when that would be too long. */
  public record DataFile(
      String key,
      String staged,
      long size,
      String crc32c,
      int rows,
      long minOffset,
      long maxOffset,
      String offsets) {}

  /** Whether it promises a file with rows that were not refused. */
  public boolean archives() {
    return files.stream().anyMatch(file -> !file.key().startsWith(REFUSED + "/"));
  }

  /** This entry, which says under which configuration records were archived. */
  public LedgerEntry provenBy(String configuration) {
    return new LedgerEntry(
        seq,
        kind,
        prevEnd,
        end,
        safe,
        writer,
        files,
        carried,
        lowWater,
        time,
        configuration,
        columns);
  }

  /** This entry with what files have of values without a schema. */
  public LedgerEntry with(Map<String, KnownColumn> known) {
    return new LedgerEntry(
        seq, kind, prevEnd, end, safe, writer, files, carried, lowWater, time, proven, known);
  }

  /** An entry as the store has it. */
  public static LedgerEntry read(byte[] json) throws IOException {
    return JSON.readValue(json, LedgerEntry.class);
  }

  /** What the store has of it. */
  public byte[] json() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A record of plain values is always JSON", e);
    }
  }
}
