// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Observation;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/**
 * Random results in random units against factors that are written here once more, from NIST SP 811
 * (appendix B) and UCUM, and reckoned with in decimals.
 */
class UnitsOracleTest {
  /** What is measured, a unit, a value of it in base units as numerator, denominator and zero. */
  private static final String FACTORS =
      """
      temperature K 1 1 0
      temperature Cel 1 1 273.15
      temperature deg~C 1 1 273.15
      temperature [degF] 5 9 255.372222222222222222222222222222222222
      temperature °F 5 9 255.372222222222222222222222222222222222
      length m 1 1 0
      length mASD 1 1 0
      length cm 1 100 0
      length mm 1 1000 0
      length ft 3048 10000 0
      length [ft_us] 1200 3937 0
      length inches 254 10000 0
      length [mi_i] 1609344 1000 0
      length [nmi_i] 1852 1 0
      speed m/s 1 1 0
      speed km_h-1 1000 3600 0
      speed mph 44704 100000 0
      speed kn 1852 3600 0
      discharge m3/s 1 1 0
      discharge m3_s 1 1 0
      discharge ft^3/s 28316846592 1000000000000 0
      discharge cfs 28316846592 1000000000000 0
      discharge L/s 1 1000 0
      discharge m3/d 1 86400 0
      pressure hPa 100 1 0
      pressure mbar 100 1 0
      pressure kPa 1000 1 0
      pressure dbar 10000 1 0
      pressure inHg 3386389 1000 0
      pressure psi 6894757 1000 0
      conductivity uS/cm~@25C 1 10000 0
      conductivity mS/cm 1 10 0
      conductivity S/m 1 1 0
      concentration mg/L 1 1 0
      concentration ug/m3 1 1000000 0
      ratio % 1 100 0
      ratio 1 1 1 0
      ratio ppm 1 1000000 0
      angle deg 1 1 0
      angle degree_(angle) 1 1 0
      """;

  private record Factor(String kind, String unit, BigDecimal scale, BigDecimal zero) {
    static Factor of(String line) {
      String[] cells = line.split(" ", -1);
      return new Factor(
          cells[0],
          cells[1].replace('~', ' '),
          new BigDecimal(cells[2]).divide(new BigDecimal(cells[3]), MathContext.DECIMAL128),
          new BigDecimal(cells[4]));
    }

    double to(Factor other, double value) {
      return new BigDecimal(value)
          .multiply(scale)
          .add(zero)
          .subtract(other.zero)
          .divide(other.scale, MathContext.DECIMAL128)
          .doubleValue();
    }
  }

  @Test
  void resultsAreThoseOfTheDefinitionsOrRefused() {
    Random random = new Random(Rounds.seed());
    List<Factor> factors = new ArrayList<>(FACTORS.lines().map(Factor::of).toList());
    List<Factor> targets = factors.stream().filter(f -> !f.unit().contains(" ")).toList();
    Map<String, ConvertUnits<SourceRecord>> known = new HashMap<>();
    int converted = 0;
    for (int round = 0; round < Rounds.count(); round++) {
      Factor from = factors.get(random.nextInt(factors.size()));
      Factor to = targets.get(random.nextInt(targets.size()));
      if (random.nextInt(3) > 0) {
        List<Factor> same = targets.stream().filter(t -> t.kind().equals(from.kind())).toList();
        to = same.get(random.nextInt(same.size()));
      }
      double value = Math.rint(random.nextGaussian() * 1e6) / 1e3;
      String unit = to.unit();
      SourceRecord in =
          Readings.source(Observation.of("s", "p", Readings.NOW, value).withUnit(from.unit()));
      SourceRecord out =
          known
              .computeIfAbsent(
                  unit, name -> Readings.configured(new ConvertUnits<>(), "units", "p=" + name))
              .apply(in);
      String way = value + " " + from.unit() + " to " + unit;
      if (from.kind().equals(to.kind())) {
        double expected = from.to(to, value);
        double allowed = 2e-7 * Math.abs(expected) + 1e-9 * Math.abs(to.zero().doubleValue());
        double actual = ((Struct) out.value()).getFloat64("result");
        // NIST prints inHg and psi with seven digits; all else agrees to nearly all digits.
        boolean rounded = (from.unit() + unit).matches(".*(inHg|psi).*");
        assertEquals(expected, actual, rounded ? allowed : 1e-13 * (Math.abs(expected) + 1e3), way);
        converted++;
      } else {
        Readings.assertRefused(in, out, "cannot convert");
      }
    }
    assertTrue(converted > Rounds.count() / 2);
  }
}
