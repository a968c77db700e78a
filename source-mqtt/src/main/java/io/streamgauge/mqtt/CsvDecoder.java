// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;

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
  public void decode(Delivery delivery, Records records) throws UndecodableException {
    List<Observation> readings = new ArrayList<>();
    List<ObservationMapping.Rejected> rejected = new ArrayList<>();
    Iterator<CsvRecord> lines = lines(delivery.text()).iterator();
    List<String> header = columns.isEmpty() && lines.hasNext() ? lines.next().getFields() : columns;
    if (new HashSet<>(header).size() < header.size()) {
      throw new UndecodableException("Csv", "a column is there twice in " + header);
    }
    if (!lines.hasNext()) {
      throw new UndecodableException("EmptyPayload", "the payload has no line with values");
    }
    while (lines.hasNext()) {
      List<String> values = lines.next().getFields();
      if (values.size() == header.size()) {
        mapping.mapElement(element(header, values), records.names(), readings, rejected);
      } else {
        ArrayNode line = JsonNodeFactory.instance.arrayNode();
        values.forEach(line::add);
        rejected.add(
            new ObservationMapping.Rejected(
                line, "a line has " + values.size() + " values for " + header.size() + " columns"));
      }
    }
    records.mapped(new ObservationMapping.Mapped(readings, rejected));
  }

  /** All lines, or none: a quote that is not closed makes one value of what follows it. */
  private List<CsvRecord> lines(String text) throws UndecodableException {
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .fieldSeparator(separator)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .detectBomHeader(false)
            .ofCsvRecord(text.startsWith("\uFEFF") ? text.substring(1) : text)) {
      return reader.stream().toList();
    } catch (CsvParseException e) {
      throw new UndecodableException("Csv", e.getMessage());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static ObjectNode element(List<String> header, List<String> values) {
    ObjectNode element = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < header.size(); i++) {
      element.put(header.get(i), values.get(i));
    }
    return element;
  }
}
