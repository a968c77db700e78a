// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Observation;
import io.streamgauge.transforms.units.UnitTable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertUnitsTest {
  private static ConvertUnits<SourceRecord> smt(String units, String... more) {
    return Readings.configured(new ConvertUnits<>(), Map.of("units", units), more);
  }

  private static double result(SourceRecord record) {
    return ((Struct) record.value()).getFloat64("result");
  }

  private static SourceRecord of(Double result, String unit) {
    return Readings.source(Observation.of("s", "p", Readings.NOW, result).withUnit(unit));
  }

  /**
   * The registered names of RFC 8428 section 12.1 and the secondary ones of RFC 8798. Two are left
   * out: C and F, coulomb and farad there, are degrees in the sheets of all who measure weather.
   */
  @Test
  void knowsTheUnitsOfSenml() {
    String names =
        "m kg g s A K cd mol Hz rad sr N Pa J W V Ohm S Wb T H Cel lm lx Bq Gy Sv kat m2 m3 l m/s"
            + " m/s2 m3/s l/s W/m2 cd/m2 bit bit/s lat lon pH dB dBW Bspl count / % %RH %EL EL 1/s"
            + " 1/min beat/min beats S/m B VA VAs var vars J/m kg/m3 deg NTU ms min h MHz kW kVA"
            + " kvar Ah Wh kWh varh kvarh kVAh Wh/km KiB GB Mbit/s B/s MB/s mV mA dBm ug/m3 mm/h"
            + " m/h ppm /100 /1000 hPa mm cm km km/h";
    UnitTable table = UnitTable.load();

    assertEquals(
        List.of(), Stream.of(names.split(" ")).filter(name -> table.find(name) == null).toList());
  }

  /** Expected values follow from the units' definitions, exact but for the last digits. */
  @ParameterizedTest
  @CsvSource({
    "0.25, 1, %, 25",
    "0.25, m3/m3, %, 25",
    "68, [degF], Cel, 20",
    "68, °F, K, 293.15",
    "-40, Cel, [degF], -40",
    "20, degC, Cel, 20",
    "10, [ft_i], m, 3.048",
    "1, cfs, m3/s, 0.028316846592",
    "10, Wh/km, J/m, 36",
    "43, dBm, dB[W], 13",
    "6.5, Bspl, dB, 65",
    "90, beat/min, /s, 1.5",
    "2, KiB, By, 2048",
    "1, m3/s, L/s, 1000",
    "10, [kn_i], m/s, 5.1444444444444444",
    "36, km/h, m/s, 10",
    "29.92, inHg, hPa, 1013.2074812",
    "1013.25, mbar, kPa, 101.325",
    "12, µg/m³, mg/m3, 0.012",
    "500, uS/cm, mS/cm, 0.5",
    "1, [in_i], mm, 25.4",
    "1, kWh, kJ, 3600",
    "2, ft^3/s, m3/s, 0.056633693184",
    "2, particles/cm³, {#}/m3, 2000000",
    "34.97, m. ü. NHN, cm, 3497",
    "72, km_h-1, m/s, 20",
    "5, m_s-1, km/h, 18",
    "5, m s-1, km/h, 18",
    "5, meters/second, km/h, 18",
    "3, m3_s, L/s, 3000",
    "3, m3 s-1, L/s, 3000",
    "1.2, mASD, cm, 120",
    "1.2, mAOD, cm, 120",
    "25, deg C, K, 298.15",
    "25, degree_Celsius, K, 298.15",
    "212, deg F, Cel, 100",
    "250, uS/cm @25C, mS/cm, 0.25",
    "45, degree_(angle), deg, 45",
    "45, Deg, deg, 45",
    "4, _FNU, {FNU}, 4",
    "7.1, pH Units, [pH], 7.1",
    "7.1, std units, [pH], 7.1",
    "760, mm/Hg, hPa, 1013.2501443540",
    "30, in Hg, hPa, 1015.9165921",
    "600, W/m^2, kW/m2, 0.6",
    "12, Volts, mV, 12000",
    "30, millimeters, cm, 3",
    "1, ac-ft, m3, 1233.48183754752",
    "86400, kg/d, kg/s, 1",
    "2, 1/cm3, {#}/L, 2000",
  })
  void convertsResultAndUnit(double given, String from, String to, double expected) {
    SourceRecord out = smt("p=" + to).apply(of(given, from));
    Struct value = (Struct) out.value();
    assertEquals(expected, value.getFloat64("result"), Math.abs(expected) * 1e-9);
    assertEquals(to, value.getString("unit"));
    assertEquals("readings", out.topic());
  }

  @Test
  void leavesOtherPropertiesAndMissingResultsAlone() {
    SourceRecord in = of(1.0, "m");
    assertSame(in.value(), smt("q=cm").apply(in).value());
    SourceRecord missing = of(null, "m");
    assertSame(missing.value(), smt("p=cm").apply(missing).value());
  }

  @ParameterizedTest
  @CsvSource({
    "furlong, is unknown",
    "m, cannot convert m (length) to Cel (temperature)",
    ", no unit"
  })
  void refusesWhatItCannotConvert(String unit, String reason) {
    SourceRecord in = of(1.0, unit);
    Readings.assertRefused(in, smt("p=Cel").apply(in), reason);
  }

  @Test
  void takesTheSpellingsThatTheUserNames() {
    ConvertUnits<SourceRecord> smt = smt("p=cm", "units.aliases", "m ü. NHN=m, Zoll=[in_i]");
    assertEquals(212.0, result(smt.apply(of(2.12, "m ü. NHN"))), 1e-9);
    assertEquals(25.4, result(smt.apply(of(10.0, "Zoll"))), 1e-9);
    assertEquals("readings-quarantine", smt.apply(of(10.0, "Elle")).topic());
    assertThrows(ConfigException.class, () -> smt("p=cm", "units.aliases", "Elle=ell"));
  }

  @Test
  void refusesAResultThatWouldOverflow() {
    SourceRecord in = of(1e308, "km");
    Readings.assertRefused(in, smt("p=mm").apply(in), "too large");
  }

  @Test
  void whatWouldBeRoundedIsRefused() {
    ConvertUnits<SourceRecord> smt = smt("p=cm");
    for (Object result :
        List.of(
            (1L << 53) + 1,
            new BigDecimal("0.1234567890123456789"),
            BigInteger.TEN.pow(25).add(BigInteger.ONE))) {
      Map<String, Object> value = Map.of("observed_property", "p", "unit", "m", "result", result);
      SourceRecord in = Readings.record(value);
      Readings.assertRefused(in, smt.apply(in), "more digits");
      Map<String, Object> same = Map.of("observed_property", "p", "unit", "cm", "result", result);
      assertEquals(same, smt.apply(Readings.record(same)).value());
    }
    Map<String, Object> counter =
        Map.of(
            "observed_property", "p",
            "unit", "m",
            "result", 9007199254740992.0,
            "result_text", "9007199254740993");
    assertEquals("readings-quarantine", smt.apply(Readings.record(counter)).topic());
  }

  @Test
  void keepsTheOriginalInHeadersAndOnDemandInFields() {
    SourceRecord out = smt("p=%, q=Cel", "keep.original", "true").apply(of(0.5, "1"));
    assertEquals(0.5, out.headers().lastWithName("original.result").value());
    assertEquals("1", Readings.header(out, "original.unit"));
    assertEquals(0.5, ((Struct) out.value()).getFloat64("original_result"));
    assertEquals("1", ((Struct) out.value()).getString("original_unit"));
  }

  @ParameterizedTest
  @CsvSource({"p=blurp, unknown", "p, write property=unit", "=Cel, write property=unit"})
  void refusesWrongUnitsOption(String units, String remedy) {
    ConfigException e = assertThrows(ConfigException.class, () -> smt(units));
    assertTrue(e.getMessage().contains("units") && e.getMessage().contains(remedy), e.getMessage());
  }

  /** All are ratios, and a number of one says nothing of another without density or temperature. */
  @ParameterizedTest
  @CsvSource({
    "ppmv, mg/kg",
    "ug/kg, ppbv",
    "m3/m3, kg/kg",
    "%VWC, g/kg",
    "%RH, g/kg",
    "% sat, mg/kg",
    "%RH, %VWC",
    "%EL, %RH",
    "ppb, ug/m3",
    "ug/m3, [ppb]",
    "mg/L, [ppm]",
    "NTU, FNU",
    "psu, g/kg",
    "mm, mm/h",
    "m/s, mm/h",
    "J/m2, W/m2",
    "dBm, dB",
  })
  void sharesOfOneThingAreNotThoseOfAnother(String from, String to) {
    SourceRecord in = of(5.0, from);
    Readings.assertRefused(in, smt("p=" + to).apply(in), "cannot convert");
  }

  @ParameterizedTest
  @CsvSource({
    "0.25, m3/m3, %VWC, 25, %",
    "25, %VWC, m3/m3, 0.25, 1",
    "50, %RH, %, 50, %",
    "50, %, %RH, 50, %",
    "12, g/kg, %, 1.2, %",
    "400, ppmv, [ppm], 400, [ppm]",
    "1500, mg/kg, g/kg, 1.5, [ppth]",
    "2, kcfs, m3/s, 56.633693184, m3/s",
    "1, MGD, m3/d, 3785.411784, m3/d",
    "3, L/m2, mm, 3, mm",
    "1.5, mmho/cm, uS/cm, 1500, uS/cm",
    "20, ºC, [degF], 68, [degF]",
  })
  void sharesOfOneThingConvert(double given, String from, String to, double expected, String code) {
    Struct value = (Struct) smt("p=" + to).apply(of(given, from)).value();
    assertEquals(expected, value.getFloat64("result"), 1e-9 * Math.abs(expected));
    assertEquals(code, value.getString("unit"));
  }

  /** What is unknown is told, however near to a known one it is written. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mg/l as N",
        "mg/L as NO3",
        "MM",
        "Mm",
        "ms/cm",
        "US/CM",
        "PPM",
        "Pa/s",
        "K/m",
        "Cel/km",
        "delta_degC",
        "m3",
        "m3/s/km2",
        "cfs/mi2",
        "µS",
        "kW/h",
        "mgL",
        "m^3s^-1",
        "°",
        "N/A",
        "-",
      })
  void anUnknownUnitIsNeverConverted(String unit) {
    for (String target : new String[] {"mg/L", "mm", "uS/cm", "[ppm]", "Pa", "Cel", "m3/s", "kW"}) {
      SourceRecord in = of(7.0, unit);
      SourceRecord out = smt("p=" + target).apply(in);
      assertEquals("readings-quarantine", out.topic(), unit + " to " + target);
      assertEquals(in.value(), out.value());
    }
  }

  @Test
  void twoUnitsForOneNameAreRefused() {
    assertThrows(ConfigException.class, () -> smt("p=Cel, p=K"));
    smt("p=Cel, p=degC");
    ConfigException refused =
        assertThrows(ConfigException.class, () -> smt("p=m", "units.aliases", "Fuss=ft, Fuss=m"));
    assertTrue(refused.getMessage().contains("two units"), refused.getMessage());
  }
}
