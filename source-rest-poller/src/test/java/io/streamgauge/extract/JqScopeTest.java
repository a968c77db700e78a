// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries on answers that their authors never saw. */
class JqScopeTest {
  private static final String SMALL =
      """
      {"n": 2000000000, "text": "xyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxy!",
       "list": [1, 2, 3], "pattern": "^(([xy])+)+$", "far": 1900000000,
       "odd": 7e999999999, "small": 3e-999999999}
      """;

  private static JsonNode json(String text) throws Exception {
    return AnswerFormat.json(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static JqScope scope(String query) {
    return new JqScope(query, "rest.extract.jq");
  }

  private static void assertRefused(String query, JsonNode root) throws Exception {
    JqScope scope = scope(query);
    assertTimeoutPreemptively(
        Duration.ofSeconds(45),
        () -> assertThrows(UnreadableAnswerException.class, () -> scope.apply(root)));
  }

  /** The library's own makes 9007199254740992 of the first. */
  @Test
  void numbersOfTextsKeepTheirDigits() throws Exception {
    for (String digits :
        List.of(
            "9007199254740993", "-9007199254740995",
            "12345678901234567890.5", "0.12345678901234567890123")) {
      JsonNode root = json("{\"v\": \"" + digits + "\"}");
      JsonNode rows = scope(".v | tonumber").apply(root);
      assertEquals(new BigDecimal(digits), rows.get(0).decimalValue());
    }
    JsonNode usual = scope("\"21.50\" | tonumber").apply(json("{}"));
    assertEquals("[21.5]", usual.toString());
    assertRefused(".text | tonumber", json(SMALL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".text * .n",
        ".n * .text",
        ".text *= .n",
        "reduce range(60) as $i (.text; . + .)",
        "reduce range(60) as $i (.list; . + .)",
        "reduce range(60) as $i (.text; . += .)",
        ".text | until(false; . + .)",
        "[.text, .text] | until(false; [add, add]) ",
        ".list[.far] = 1",
        ".list[.far] |= 1",
        ".list[.far] += 1",
        ".list | setpath([1800000000]; 1)",
        "[] | .[1e9] = 1",
        "null | .[.999999999]? , (null | .[999999999] = 1)",
        ".list[1000:900000000] = [range(1e6)] | .list[1:].list",
        "range(1e9)",
        "[range(.n)]",
        "[limit(1e9; repeat(1))]",
        "last(limit(1e12; repeat(1)))",
        ".text | test(.; \"x\") , (\"xyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxy!\" | test(\"^(([xy])+)+$\"))",
        ".pattern as $p | .text | test($p)",
        ".pattern as $p | .text | [match($p; \"g\")]",
        ".pattern as $p | .text | sub($p; \"\")",
        ".text | gsub(\"\"; \"a\")",
        ".text | gsub(\"a*\"; \"b\")",
        ".text | gsub(\"^\"; .)",
        ".text | gsub(\"x\"; (\"a\", \"b\"))",
        ".text | [splits(\"(x+x+)+z\")] | until(false; .)",
        "def f: .text |= . + . | f; f",
        "def f: (f)?; f",
        "def f: try f catch f; f | f",
        "try range(1e9) catch range(1e9)",
        "[.. | ..] | until(false; [.[] | ..])",
        "until(false; .text |= ltrimstr(\"z\"))",
        "[recurse(.)]",
        "[recurse([., .])] | length",
        "while(true; [.])",
        "[range(1e5)] | combinations(3)",
        "[range(200) | [range(200)]] | combinations",
        "label $out | foreach repeat(1) as $i (0; . + 1; if . < 0 then break $out else empty end)",
        "reduce repeat(1) as $i ([]; . + [$i])",
        "[range(100000)] | map([.]) | reduce .[] as $i ([]; . + $i) | until(false; . + .)",
        "[range(1e6)] | [.[] as $a | .[] as $b | {a: $a, b: $b}]",
        "reduce range(1e6) as $i ({}; . + {\"k\\($i)\": $i}) | until(false; . * .)",
        ".text | until(false; explode + explode | implode)",
        ".text | until(false; @json)",
        ".text | until(false; @base64)",
        ".text | until(false; \"\\(.)\\(.)\")",
        ".list | until(false; tojson)",
        "[range(1e5)] | .[] |= (. + 1)  | .[] += 1 | .[] |= .",
        "[range(1e6)] | del(.[range(0; 1e6; 2)])",
        "$ENV",
        "env",
      })
  void whatNeverEndsOrMakesTooMuchIsRefused(String query) throws Exception {
    assertRefused(query, json(SMALL));
  }

  /** Parts of the answer that are large themselves. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        ".a | contains($b)",
        ".a | indices($b)",
        ".a | index($b)",
        ".a | split($b)",
        ".a | explode | map(.) | implode | explode | map(.)",
        ".a | until(length == 0; .[1:])",
        ".a | until(length == 0; ltrimstr(\"a\"))",
        ".a | ascii_downcase | ascii_upcase | ascii_downcase",
        ".a | test(\"x\")",
      })
  void largeTextsAreNotWorkedOnForEver(String part) throws Exception {
    String b = "a".repeat(900_000) + "b" + "a".repeat(90_000);
    JsonNode root = json("{\"a\":\"" + "a".repeat(2_000_000) + "\",\"b\":\"" + b + "\"}");
    assertRefused(".b as $b | " + part, root);
  }

  /** Numbers whose digits do not fit into the memory. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        ".odd % 7", ".odd * 2", ".odd + 1", ".odd | floor",
        ".odd | tostring", ".odd | tojson", ".small | tostring", ".small * 1e9",
        "\"\\(.odd)\"", ".odd < .n", "[.odd, .small] | sort", ".list[.odd]",
        ".list[.odd:]", ".text * .small", "[.odd] | unique", ".odd == .small",
        ".odd | todate", "[limit(.small; 1, 2)]", "range(.small; 3)", ".odd - .odd",
        "-.odd", ".odd / .small", ".odd | sqrt | log | exp10",
      })
  void numbersWithoutBoundsAreReadOrRefused(String query) throws Exception {
    JsonNode root = json(SMALL);
    JqScope scope = scope(query);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          try {
            assertTrue(scope.apply(root).size() < 10);
          } catch (UnreadableAnswerException | RuntimeException e) {
            assertTrue(e.getMessage() != null, e.toString());
          }
        });
  }

  /** All that is counted gives what the library gives without a count. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        ".rows[] | {t: .time, v: (.value * 0.3048 + 1)}",
        "[.rows[] | .value] | add / length",
        ".rows | map(.name) | add",
        ".rows | map([.value]) | add",
        ".rows | map({(.name): .value}) | add",
        "[] | add",
        "{\"a\": 1, \"b\": 2} | add",
        "[null, 1, null, 2] | add",
        "[[1], null, [2, 3]] | add",
        "[\"a\", \"b\", null, \"c\"] | add",
        ".rows[] | select(.name | test(\"^b\"))",
        ".rows[] | .name | sub(\"(?<x_1>b)\"; \"<\\(.x_1)>\")",
        ".rows[] | .name | gsub(\"[ab]\"; \"-\")",
        ".rows[] | .name | [match(\"(b)(?<rest>.*)\"; \"g\").captures[].string]",
        ".rows[] | .name | [scan(\"[a-z]\")]",
        ".rows[] | .name | capture(\"(?<first>.)(?<other>.*)\")",
        ".rows[] | .name |= ascii_upcase",
        ".rows[0].value |= . + 1",
        ".rows[].value += 2",
        ".rows[3].value = 9",
        "del(.rows[0])",
        ".rows | to_entries | from_entries? // .",
        ".rows | group_by(.name) | map({n: .[0].name, all: map(.value)})",
        ".rows | sort_by(-.value) | .[0:2]",
        "[.rows[] | .time[0:10]] | unique",
        "[paths]",
        "[.. | numbers]",
        ".rows as [$a, {name: $n}] | [$a.value, $n]",
        "reduce .rows[] as $r (0; . + $r.value)",
        "[foreach .rows[] as $r (0; . + $r.value; [., $r.name])]",
        "def twice(f): f | f; 3 | twice(. * 2)",
        "try error(\"x\") catch .",
        ".missing? // \"none\"",
        "[limit(2; .rows[])] | length",
        "first(.rows[] | select(.value > 1)) | .name",
        "[range(0; 10; 3)]",
        "\"\\(.rows[0].name): \\(.rows[0].value)\"",
        "\"ab\" * 3, (\"a,b\" / \",\"), ({} * {a: {b: 1}})",
        ".rows | @json, (.[0] | [.name, .value] | @csv)",
        "[.rows[].time | sub(\"Z$\"; \"\") + \"Z\" | fromdate]",
        "with_entries(.key |= \"k_\" + .)",
        "[splits(\"a\")?]",
        "if .rows | length > 2 then \"many\" elif false then 1 else \"few\" end",
        "label $f | .rows[] | ., break $f",
        "getpath([\"rows\", 0, \"value\"]), setpath([\"a\"]; 1), (.rows | transpose?)",
        "[.rows[0] | keys[], (to_entries[] | .value)]",
        "walk(if type == \"number\" then . + 1 else . end)",
        "[.rows[] | .value] | min, max, (map(tostring) | join(\"-\"))",
        ".rows[1:] = [] , (.rows | flatten), (.rows | any(.value > 2)), (.rows | all(.value > 2))",
        "-(.rows[0].value), (.rows[0].value % 2), ([3, 1] - [1]), (1 as $x | [$x, $x + 1])",
      })
  void queriesGiveWhatTheyGaveBefore(String query) throws Exception {
    JsonNode root =
        json(
            """
            {"rows": [{"time": "2026-01-01T00:00:00Z", "value": 4, "name": "ab"},
              {"time": "2026-01-01T00:15:00Z", "value": 1, "name": "ba"},
              {"time": "2026-01-02T00:15:00Z", "value": 3, "name": "bab"}]}
            """);
    Scope plain = Scope.newEmptyScope();
    BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, plain);
    List<JsonNode> expected = new ArrayList<>();
    String failure = null;
    try {
      JsonQuery.compile(query, Versions.JQ_1_6).apply(plain, root, expected::add);
    } catch (net.thisptr.jackson.jq.exception.JsonQueryException e) {
      failure = e.getMessage();
    }
    JqScope scope = scope(query);
    if (failure == null) {
      List<JsonNode> found = new ArrayList<>();
      scope.apply(root).forEach(found::add);
      assertEquals(expected, found);
      assertTrue(!expected.isEmpty() || query.contains("?"), "nothing came");
      // Counts of one answer are not those of the next.
      assertEquals(expected.size(), scope.apply(root).size());
    } else {
      String reason =
          assertThrows(UnreadableAnswerException.class, () -> scope.apply(root)).getMessage();
      assertTrue(reason.endsWith(failure), reason + " / " + failure);
    }
  }

  @Test
  void aLargeGoodAnswerIsRead() throws Exception {
    StringBuilder text = new StringBuilder("{\"rows\":[");
    for (int i = 0; i < 40_000; i++) {
      text.append(i == 0 ? "" : ",").append("{\"t\":\"2026-01-01T00:00:00Z\",\"v\":\"" + i + "\"}");
    }
    JsonNode root = JsonMapper.builder().build().readTree(text.append("]}").toString());
    String query =
        ".rows[] | {time: (.t | sub(\"Z$\"; \"+00:00\")), value: (.v | tonumber * 0.3048)}";
    assertEquals(40_000, scope(query).apply(root).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"'", "\u0000", ".a |", "((", "\"open", "@"})
  void whatIsNoQueryIsSaid(String text) {
    Exception refused = assertThrows(IllegalArgumentException.class, () -> scope(text));
    assertTrue(refused.getMessage().startsWith("this is not a jq query"), refused.getMessage());
  }
}
