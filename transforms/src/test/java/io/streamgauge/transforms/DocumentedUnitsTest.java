// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.transforms.units.Conversion;
import io.streamgauge.transforms.units.Unit;
import io.streamgauge.transforms.units.UnitTable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The table of units in the documentation says what the transform does, for every unit. With {@code
 * -Dstreamgauge.write.docs=true} it is written anew.
 */
class DocumentedUnitsTest {
  private static final Path PAGE = Path.of("../packaging/docs/units.md");
  private static final String HEAD = "| unit | other names | what one of it is | who says so |";

  @Test
  void pageHasEveryUnitWithItsResultAndItsSource() throws Exception {
    List<String> rows = rows();
    String text = Files.readString(PAGE);
    String before = text.substring(0, text.indexOf(HEAD));
    if (Boolean.getBoolean("streamgauge.write.docs")) {
      Files.writeString(PAGE, before + String.join("\n", rows) + "\n");
    }
    assertEquals(rows, Files.readString(PAGE).substring(before.length()).lines().toList());
  }

  private static List<String> rows() throws Exception {
    UnitTable table = UnitTable.load();
    List<String> rows = new ArrayList<>(List.of(HEAD, "|---|---|---|---|"));
    Map<String, Unit> bases = new HashMap<>();
    String resource = "src/main/resources/io/streamgauge/transforms/units/units.tsv";
    for (String line : Files.readAllLines(Path.of(resource))) {
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      String[] cells = line.split("\t", -1);
      boolean shared = cells[1].startsWith("=");
      Unit unit = table.find(shared ? cells[4].split(" ", -1)[0].replace('~', ' ') : cells[1]);
      String[] dimension = unit.dimension().split("\\.", -1);
      Unit base = bases.computeIfAbsent(dimension[0], any -> unit);
      List<String> names = new ArrayList<>();
      for (String name : cells[4].split(" ", -1)) {
        if (!name.isEmpty()) {
          assertEquals(unit, table.find(name.replace('~', ' ')));
          names.add("`" + name.replace('~', ' ') + "`");
        }
      }
      String one = unit.equals(base) ? base.dimension().replace('_', ' ') : result(unit, base);
      String more = dimension.length > 1 ? ", " + dimension[1] : "";
      String others = String.join(", ", names);
      rows.add("| `%s` | %s | %s | %s |".formatted(unit.code(), others, one + more, cells[5]));
    }
    return rows;
  }

  private static String result(Unit unit, Unit base) {
    double one = Conversion.between(unit, base).apply(1);
    BigDecimal rounded = new BigDecimal(one).round(new MathContext(12)).stripTrailingZeros();
    return "%s `%s`".formatted(rounded.toPlainString(), base.code());
  }
}
