// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Readings a second out of an answer in the shape of USGS, next to bare parsing of the same. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 14, time = 1)
@Measurement(iterations = 5, time = 1)
public class ExtractionBench {
  private static final int READINGS = 2_130;
  private static final int SERIES = 6;
  private static final JsonMapper JSON = new JsonMapper();

  private final byte[] body = body().getBytes(StandardCharsets.UTF_8);
  private final Extractor extractor =
      Resolved.of(Map.of("rest.preset", "usgs-iv", "kafka.topic", "t")).config().extractor();

  private static String body() {
    List<String> series = new ArrayList<>();
    Instant from = Instant.parse("2026-01-01T00:00:00Z");
    for (int s = 0; s < SERIES; s++) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < READINGS / SERIES; i++) {
        values.add(
            "{\"value\":\"%d.5\",\"qualifiers\":[\"P\"],\"dateTime\":\"%s.000-05:00\"}"
                .formatted(1000 + i, from.plusSeconds(900L * i).toString().substring(0, 19)));
      }
      series.add(
          """
          {"sourceInfo":{"siteName":"RIVER %d","siteCode":[{"value":"0164650%d"}],"geoLocation":{"geogLocation":
          {"srs":"EPSG:4326","latitude":38.9,"longitude":-77.1}}},"variable":{"variableCode":[{"value":"00060"}],
          "unit":{"unitCode":"ft3/s"},"noDataValue":-999999.0},"values":[{"value":[%s],"method":
          [{"methodDescription":"","methodID":%d}]}]}\
          """
              .formatted(s, s, String.join(",", values), s));
    }
    return "{\"value\":{\"timeSeries\":[" + String.join(",", series) + "]}}";
  }

  @Benchmark
  @OperationsPerInvocation(READINGS)
  public JsonNode parse() throws IOException {
    return JSON.readTree(body);
  }

  @Benchmark
  @OperationsPerInvocation(READINGS)
  public Object extract() throws Exception {
    return extractor.extract(ByteBuffer.wrap(body), "01646500");
  }
}
