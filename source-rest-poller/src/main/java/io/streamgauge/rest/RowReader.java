// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.streamgauge.common.BadRecord;
import io.streamgauge.rest.AnswerFormat.PartialAnswerException;
import io.streamgauge.rest.Extractor.UnreadableAnswerException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads lines and documents of files by the same extraction as the answers of a service. */
final class RowReader {
  private final RestStationSourceConfig config;
  private final Extractor extractor;

  /**
   * Where a line or document is from.
   *
   * @param names that the file gives to the mapping
   * @param origin the file, and the line
   */
  record Place(Map<String, String> names, String origin, Instant received) {
    List<FileRow> bad(String kind, String reason, byte[] content) {
      return List.of(new FileRow(null, BadRecord.of(content, origin, kind, reason, received)));
    }
  }

  RowReader(RestStationSourceConfig config) {
    this.config = config;
    extractor = new Extractor(config);
  }

  /** The names of the columns, or null when this line is a comment or blank. */
  List<String> columns(byte[] line) throws UnreadableAnswerException {
    try {
      List<List<String>> lines = config.format().table().lines(decode(line));
      return lines.isEmpty() ? null : lines.get(0);
    } catch (CharacterCodingException e) {
      throw new UnreadableAnswerException("not " + config.format().table().charset() + " text");
    }
  }

  /**
   * What one line gives; nothing for a comment or a blank line.
   *
   * @param columns names of the columns; null when they have numbers
   */
  List<FileRow> line(byte[] line, List<String> columns, Place place) {
    JsonNode root;
    try {
      root = config.format().table() == null ? json(line) : table(line, columns);
      return root == null ? List.of() : rows(config.format().query(root), place, line);
    } catch (CharacterCodingException e) {
      return place.bad("UnreadableLine", "not " + charset() + " text", line);
    } catch (UnreadableAnswerException e) {
      return place.bad("UnreadableLine", e.getMessage(), line);
    }
  }

  private JsonNode table(byte[] line, List<String> columns)
      throws UnreadableAnswerException, CharacterCodingException {
    List<List<String>> lines = config.format().table().lines(decode(line));
    if (lines.isEmpty()) {
      return null;
    }
    if (lines.size() > 1) {
      throw new UnreadableAnswerException("a carriage return within the line");
    }
    int cells = lines.get(0).size();
    if (columns != null && cells != columns.size()) {
      throw new UnreadableAnswerException(cells + " cells for " + columns.size() + " columns");
    }
    return root(config.format().table().row(columns, lines.get(0)));
  }

  private static JsonNode json(byte[] line) throws UnreadableAnswerException {
    ByteBuffer document = ByteBuffer.wrap(line);
    return AnswerFormat.blank(document) ? null : root(AnswerFormat.json(document));
  }

  private static JsonNode root(JsonNode row) {
    return JsonNodeFactory.instance
        .objectNode()
        .set(Table.ROWS, JsonNodeFactory.instance.arrayNode().add(row));
  }

  private String charset() {
    return config.format().table() == null ? "UTF-8" : config.format().table().charset().name();
  }

  private String decode(byte[] line) throws CharacterCodingException {
    return config.format().table().charset().newDecoder().decode(ByteBuffer.wrap(line)).toString();
  }

  /** What a document gives; if it cannot be read, the reason. */
  List<FileRow> document(byte[] document, Place place) {
    try {
      JsonNode answer = config.format().read(ByteBuffer.wrap(document));
      return rows(config.format().query(answer), place, null);
    } catch (UnreadableAnswerException | PartialAnswerException e) {
      return place.bad("UnreadableDocument", e.getMessage(), document);
    }
  }

  /**
   * The rows below this root.
   *
   * @param line what a bad record shows; null shows the element
   */
  private List<FileRow> rows(JsonNode root, Place place, byte[] line)
      throws UnreadableAnswerException {
    List<FileRow> rows = new ArrayList<>();
    for (Object found : extractor.walk(root, place.names())) {
      if (found instanceof Row row) {
        rows.add(new FileRow(row.observation(), null));
      } else if (found instanceof Rejection rejected) {
        byte[] element = rejected.text().getBytes(StandardCharsets.UTF_8);
        rows.addAll(place.bad("RejectedElement", rejected.reason(), line != null ? line : element));
      }
    }
    return rows;
  }
}
