// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.streamgauge.rest.StationList.NoStationsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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
 * @param taken names that mean something else, which no column may have
 */
record StationFile(String path, Set<String> taken, Duration interval) implements StationSource {
  private static final long MOST_BYTES = 64L << 20;

  @Override
  public String option() {
    return StationOptions.FILE;
  }

  @Override
  public StationList read() throws NoStationsException {
    try {
      return parse(text());
    } catch (CsvParseException e) {
      throw new NoStationsException("it is not CSV: " + e.getMessage());
    } catch (UncheckedIOException e) {
      throw new NoStationsException("it cannot be read: " + e.getMessage());
    }
  }

  private String text() throws NoStationsException {
    try {
      Path file = Path.of(path);
      if (Files.size(file) > MOST_BYTES) {
        throw new NoStationsException("it is larger than " + MOST_BYTES + " bytes");
      }
      String text = Files.readString(file);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new NoStationsException("it is not UTF-8 text; save it as such");
    } catch (IOException | InvalidPathException e) {
      throw new NoStationsException(
          "it cannot be read ("
              + e.getClass().getSimpleName()
              + "); it has to be on every worker, readable for it");
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
      int id = Math.max(0, columns.indexOf(Extractor.STATION));
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
          throw new NoStationsException(where + " has no station in column " + columns.get(id));
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
          if (i != id && !cells.get(i).isEmpty() && names.contains(columns.get(i))) {
            values.put(columns.get(i), cells.get(i));
          }
        }
        if (stations.put(cells.get(id), Map.copyOf(values)) != null) {
          throw new NoStationsException(where + " names station " + cells.get(id) + " again");
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
        throw new NoStationsException("two of its columns are named " + column);
      }
    }
    return Set.copyOf(names);
  }
}
