// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.streamgauge.common.InputFile;
import io.streamgauge.common.LogText;
import io.streamgauge.common.source.StationList.NoStationsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the CSV file of stations. One wrong line refuses the whole file: a list that lacks a
 * station looks just like one from which somebody has taken it.
 *
 * @param option that says where the file is
 * @param taken names that mean something else, which no column may have
 */
public record StationFile(String option, String path, Set<String> taken, Duration interval)
    implements StationSource {
  @Override
  public String shown() {
    return option + "=" + LogText.of(path);
  }

  @Override
  public StationList read() throws NoStationsException {
    try {
      return parse(text());
    } catch (CsvParseException e) {
      // Its message may hold what is in the file.
      throw new NoStationsException("it is not CSV");
    } catch (UncheckedIOException e) {
      throw new NoStationsException("it cannot be read");
    }
  }

  private String text() throws NoStationsException {
    try {
      byte[] bytes = InputFile.read(path, InputFile.LARGEST);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return InputFile.withoutMark(text);
    } catch (CharacterCodingException e) {
      throw new NoStationsException("it is not UTF-8 text; save it as such");
    } catch (InputFile.UnusableException e) {
      throw new NoStationsException(e.getMessage());
    }
  }

  private StationList parse(String text) throws NoStationsException {
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(text)) {
      Iterator<CsvRecord> lines = reader.iterator();
      if (!lines.hasNext()) {
        throw new NoStationsException("it is empty; its first line names the columns");
      }
      List<String> columns = lines.next().getFields().stream().map(String::trim).toList();
      int id = Math.max(0, columns.indexOf(StationList.STATION));
      Set<String> names = names(columns, id);
      SortedMap<String, Map<String, String>> stations = new TreeMap<>();
      while (lines.hasNext()) {
        CsvRecord line = lines.next();
        List<String> cells = line.getFields().stream().map(String::trim).toList();
        String where = "line " + line.getStartingLineNumber();
        if (cells.size() != columns.size()) {
          throw new NoStationsException(
              where + " has " + cells.size() + " cells for " + columns.size() + " columns");
        }
        if (cells.get(id).isEmpty()) {
          throw new NoStationsException(where + " has no station in column " + (id + 1));
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
          if (i != id && !cells.get(i).isEmpty() && names.contains(columns.get(i))) {
            values.put(columns.get(i), cells.get(i));
          }
        }
        if (stations.put(cells.get(id), Map.copyOf(values)) != null) {
          throw new NoStationsException(where + " names a station again");
        }
      }
      return new StationList(names, stations);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Set<String> names(List<String> columns, int id) throws NoStationsException {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < columns.size(); i++) {
      String column = columns.get(i);
      if (i != id && taken.contains(column)) {
        throw new NoStationsException(
            "its column " + column + " has a name that means something else; rename it");
      }
      if (i != id && !column.isEmpty() && !names.add(column)) {
        throw new NoStationsException(
            "its column " + (i + 1) + " has the name of another column; rename it");
      }
    }
    return Set.copyOf(names);
  }
}
