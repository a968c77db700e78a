// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.streamgauge.common.BoundMapping;
import io.streamgauge.common.InputFile;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.ObservationMapping.Rejected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads lines of comma-separated values, each as an element with a field per column.
 *
 * @param mapping where the fields of a reading are
 * @param columns names of the columns, or none when the first line of a payload has them
 * @param separator what stands between two values
 */
record CsvDecoder(ObservationMapping mapping, List<String> columns, String separator)
    implements Decoder {

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException {
    String text = PayloadBytes.text(payload);
    int lines = count(text);
    Iterator<CsvRecord> read = open(text).iterator();
    boolean hasHeader = columns.isEmpty() && lines > 0;
    List<String> header = hasHeader ? read.next().getFields() : columns;
    lines -= hasHeader ? 1 : 0;
    checkNames(header);
    if (lines == 0) {
      throw new UndecodableException("EmptyPayload", "the payload has no line with values");
    }
    Decoded.Elements.checkCount(lines);
    return new Lines(new BoundMapping(mapping, names), header, read, lines);
  }

  @Override
  public Decoder ofElement(PayloadPart.One part) {
    return new OfElement(mapping, part, columns);
  }

  private static void checkNames(List<String> header) throws UndecodableException {
    Set<String> names = new HashSet<>();
    for (String name : header) {
      if (!names.add(name)) {
        throw new UndecodableException("Csv", "column '" + LogText.of(name) + "' is there twice");
      }
    }
  }

  /**
   * Counts the lines, before anything is made of the first: a quote that is not closed makes one
   * value of what follows it.
   */
  private int count(String text) throws UndecodableException {
    int lines = 0;
    try (CsvReader<CsvRecord> reader = open(text)) {
      for (CsvRecord unused : reader) {
        lines++;
      }
      return lines;
    } catch (CsvParseException e) {
      throw new UndecodableException("Csv", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CsvReader<CsvRecord> open(String text) {
    return CsvReader.builder()
        .fieldSeparator(separator)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .allowUnclosedQuote(false)
        .detectBomHeader(false)
        .ofCsvRecord(InputFile.withoutMark(text));
  }

  /** The lines behind the header. */
  private static final class Lines implements Decoded.Elements {
    private final BoundMapping mapping;
    private final List<String> header;
    private final Iterator<CsvRecord> lines;
    private int left;
    private JsonNode seen;

    Lines(BoundMapping mapping, List<String> header, Iterator<CsvRecord> lines, int left) {
      this.mapping = mapping;
      this.header = header;
      this.lines = lines;
      this.left = left;
    }

    @Override
    public List<String> wideIds() {
      return mapping.wideIds();
    }

    @Override
    public int left() {
      return left;
    }

    @Override
    public Decoded.Seen seen() {
      return new Decoded.Seen(seen, false, false, Map.of());
    }

    @Override
    public void next(List<Observation> readings, List<Rejected> rejected) {
      left--;
      List<String> values = lines.next().getFields();
      if (values.size() == header.size()) {
        seen = element(header, values);
        mapping.mapElement(seen, readings, rejected);
        return;
      }
      ArrayNode line = JsonNodeFactory.instance.arrayNode();
      values.forEach(line::add);
      seen = line;
      rejected.add(new Rejected(line, otherColumns(values.size(), header.size())));
    }
  }

  static String otherColumns(int values, int columns) {
    return "a line has " + values + " values for " + columns + " columns";
  }

  static ObjectNode element(List<String> header, List<String> values) {
    ObjectNode element = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < header.size(); i++) {
      element.put(header.get(i), values.get(i));
    }
    return element;
  }
}
