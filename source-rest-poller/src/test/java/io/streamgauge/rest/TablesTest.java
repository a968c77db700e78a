// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables as services and loggers really write them: read, or refused, never read wrongly. */
class TablesTest {
  private static final String ROW = "2026-05-01T00:00:00Z,";
  private static final Map<String, String> NUMBERED =
      GivenOptions.with(
          wide("rest.header.lines", "0", "observation.event_time", "/0"),
          "observation.properties",
          "p=/1");

  private static Map<String, String> wide(String... more) {
    return GivenOptions.with(
        Map.of(
            "rest.url", "http://127.0.0.1/",
            "kafka.topic", "t",
            "rest.format", "csv",
            "observation.event_time", "/time",
            "observation.properties", "p=/p, q=/q"),
        more);
  }

  /** Rows below a header in an answer that is JSON. */
  private static Map<String, String> below(String shape, String levels) {
    return GivenOptions.with(
        wide("rest.format", "json"), "rest.extract.shape", shape, "rest.extract.levels", levels);
  }

  private static Extraction extract(Map<String, String> options, byte[] body) throws Exception {
    return Resolved.of(options).config().extractor().extract(ByteBuffer.wrap(body), "w1");
  }

  private static List<String> read(Map<String, String> options, String body) throws Exception {
    return told(extract(options, body.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> told(Extraction extraction) {
    assertEquals(List.of(), extraction.rejected());
    return extraction.rows().stream()
        .map(Row::observation)
        .map(row -> row.observedProperty() + "=" + row.result())
        .toList();
  }

  private static String refused(Map<String, String> options, String body) {
    return assertThrows(UnreadableAnswerException.class, () -> read(options, body)).getMessage();
  }

  @Test
  void cellsThatARowLeavesOutAtItsEndAreEmpty() throws Exception {
    assertEquals(List.of("p=4.0", "q=null"), read(wide(), "time,p,q\n" + ROW + "4\n"));
    assertEquals(
        List.of("p=4.0", "q=5.0"), read(wide(), "time,p,q,station Elbe,no 77\n" + ROW + "4,5\n"));
    assertEquals(List.of("p=4.0", "q=5.0"), read(wide(), "time,p,q\n" + ROW + "4,5,,\n"));
  }

  @Test
  void columnsThatAreReorderedMidwayAreReadByTheirNames() throws Exception {
    assertEquals(
        List.of("p=1.0", "q=100.0", "p=2.0", "q=200.0"),
        read(wide(), "time,p,q\n" + ROW + "1,100\ntime,q,p\n" + ROW + "200,2\n"));
    assertEquals(
        List.of("p=1.0", "q=100.0", "p=2.0", "q=200.0"),
        read(wide(), "time,p,q\n" + ROW + "1,100\ntime,x,p,q\n" + ROW + "9,2,200\n"));
  }

  /** Of two headers the second is no less one for naming more, or fewer, of what is asked for. */
  @Test
  void columnsThatComeAndGoMidwayAreReadByTheirNames() throws Exception {
    assertEquals(
        List.of("p=1.0", "q=2.0", "q=9.0"),
        read(wide(), "time,p,q\n" + ROW + "1,2\ntime,q,x\n" + ROW + "9,7\n"));
    assertEquals(
        List.of("p=1.0", "p=2.0", "q=3.0"),
        read(wide(), "time,p,x\n" + ROW + "1,9\ntime,p,q\n" + ROW + "2,3\n"));
    String body = "time,p,x\n" + ROW + "1,9\nTimestamp,x,p\n" + ROW + "9,2\n";
    Extraction renamed =
        extract(wide("observation.properties", "p=/p"), body.getBytes(StandardCharsets.UTF_8));
    assertEquals(
        List.of(1.0), renamed.rows().stream().map(row -> row.observation().result()).toList());
    assertEquals(1, renamed.rejected().size());
  }

  @Test
  void preambleThatSpeaksOfOneColumnIsNoHeader() throws Exception {
    String body = "time,2026-05-01\nsite,Elbe\ntime,p,q\n" + ROW + "1,2\n";
    assertEquals(List.of("p=1.0", "q=2.0"), read(wide(), body));
  }

  @Test
  void twoColumnsOfOneNameAreRefusedIfOneOfThemIsAskedFor() throws Exception {
    assertTrue(refused(wide(), "time,p,q,p\n" + ROW + "1,2,3\n").contains("two columns"));
    assertEquals(List.of("p=1.0", "q=2.0"), read(wide(), "time,p,q,x,x\n" + ROW + "1,2,3,4\n"));
    Map<String, String> named = below("header-rows", "/data");
    assertTrue(refused(named, "{\"data\":[[\"time\",\"p\",\"p\"]]}").contains("two columns"));
  }

  @Test
  void preambleIsSkipped() throws Exception {
    assertEquals(
        List.of("p=1.0", "q=2.0"),
        read(wide(), "Logger 77,\nSite: Elbe\n\ntime,p,q\n" + ROW + "1,2\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
  void utf16IsReadWithAndWithoutItsMark(String charset) throws Exception {
    Charset own = Charset.forName(charset);
    for (String mark : List.of("", "\uFEFF")) {
      byte[] body = (mark + "time,p,q\n" + ROW + "1,2\n").getBytes(own);
      assertEquals(List.of("p=1.0", "q=2.0"), told(extract(wide(), body)));
      assertEquals(List.of("p=1.0", "q=2.0"), told(extract(wide("rest.charset", "UTF-16"), body)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE html><html><head><title>Maintenance</title></head></html>",
        "<html>\n<body>\n<h1>502</h1>\n<p>time and again</p>\n</body>\n</html>\n",
        "Service temporarily unavailable",
        "error,reason\n503,overload\n",
        "{\"error\": \"quota\"}"
      })
  void pageThatIsNoTableIsNotAnEmptyTable(String page) throws Exception {
    assertTrue(!refused(wide(), page).isEmpty());
    if (!page.startsWith("error")) {
      assertTrue(!refused(NUMBERED, page).isEmpty());
    }
    assertEquals(List.of(), read(wide(), "time,p,q\n"), "a table without rows is one");
  }

  /** Of which one word is the name of a column. */
  @ParameterizedTest
  @ValueSource(strings = {"Error at this time", "no q\n", "time\n", "\n p \n"})
  void anExcuseWithAWordOfTheHeaderIsNotAnEmptyTable(String excuse) throws Exception {
    Map<String, String> blanks = wide("rest.format", "fixed-width");
    assertTrue(refused(blanks, excuse).contains("no row follows"));
    assertEquals(List.of(), read(blanks, "time p q\n"));
    assertEquals(List.of(), read(wide(), "time,p\n"));
    assertEquals(List.of("p=4.0"), read(blanks, "time p\n2026-05-01T00:00:00Z 4\n"));
  }

  /** Where blanks end columns that have numbers, each sentence is a row. */
  @ParameterizedTest
  @ValueSource(strings = {"Service temporarily unavailable", "Back soon\n\nplease try again\n"})
  void anExcuseIsNoRowOfColumnsThatHaveNumbers(String excuse) throws Exception {
    Map<String, String> numbers = GivenOptions.with(NUMBERED, "rest.format", "fixed-width");
    assertTrue(refused(numbers, excuse).contains("nothing that the mapping asks for"));
    assertEquals(List.of("p=4.0"), read(numbers, "2026-05-01T00:00:00Z 4 ok\n"));
  }

  @Test
  void jsonWithoutWhatIsMappedIsNotEmpty() throws Exception {
    Map<String, String> json = wide("rest.format", "json", "observation.records", "/data");
    for (String page : List.of("{\"error\":\"quota\"}", "[{\"e\":1}]", "\"later\"")) {
      assertTrue(!refused(json, page).isEmpty(), page);
    }
    assertEquals(List.of(), read(json, "{\"data\":[]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"error\":\"busy\"}",
        "\"busy\"",
        "{\"warnings\":[]}",
        "[{\"p\":[]}]"
      })
  void columnsThatAreNotThereAreNotEmpty(String hourly) throws Exception {
    Map<String, String> columns = below("columns", "/hourly");
    assertTrue(refused(columns, "{\"hourly\":" + hourly + "}").contains("[p, q, time]"));
    assertEquals(
        List.of(), read(columns, "{\"hourly\":{\"time\":[],\"p\":[],\"q\":[],\"warnings\":[]}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "\"busy\"", "{\"error\":\"busy\"}", "0"})
  void rowsBelowAHeaderThatAreNotThereAreNotEmpty(String data) throws Exception {
    Map<String, String> named = below("header-rows /columns", "/data");
    String answer = "{\"columns\":[\"time\",\"p\",\"q\"],\"data\":%s}";
    assertTrue(refused(named, answer.formatted(data)).contains("no array"));
    assertEquals(List.of(), read(named, answer.formatted("[]")));
  }

  @Test
  void namesMayHaveCommas() throws Exception {
    assertEquals(
        List.of("p=1.0", "q=null"),
        read(
            wide("observation.properties", "p=/Temp~2 (*F), q=/q"),
            "time,\"Temp, (*F)\",q\n" + ROW + "1,\n"));
  }

  @Test
  void rowsBelowTheElementsOfAListAreReachedByAnEmptyLevel() throws Exception {
    Map<String, String> options = below("header-rows /0/columns", ", /data");
    options.put("observation.properties", "p=/Value");
    options.put("observation.event_time", "/Timestamp");
    String none = "[{\"ts\":\"7\",\"columns\":\"Timestamp,Value\",\"data\":[]}";
    assertEquals(
        List.of("p=3.5", "p=null"),
        read(
            options,
            none
                + ",{\"ts\":\"8\",\"data\":[[\"2026-05-01T10:00:00.000-05:00\",3.5],"
                + "[\"2026-05-01T10:15:00.000-05:00\",null]]}]"));
    assertEquals(List.of(), read(options, none + "]"));
  }
}
