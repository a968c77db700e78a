// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.testing.House;
import io.streamgauge.testing.TypeNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HouseTest {
  private static final String ROOT = "io.streamgauge.common";
  private static final String AVRO = ROOT + ".avro";
  private static final String CHAIN = ROOT + ".chain";
  private static final String FRAMEWORK = ROOT + ".framework";
  private static final String COMPLETENESS = ROOT + ".completeness";
  private static final String HELP = ROOT + ".help";
  private static final String HISTORY = ROOT + ".history";
  private static final String METRICS = ROOT + ".metrics";
  private static final String SOURCE = ROOT + ".source";
  private static final String TIME = ROOT + ".time";

  @Test
  void theModuleKeepsToItsPlan() {
    Map<String, Set<String>> arrows =
        Map.of(
            ROOT, Set.of(CHAIN, HELP, TIME),
            SOURCE, Set.of(HELP, ROOT, TIME),
            AVRO, Set.of(ROOT),
            FRAMEWORK, Set.of(HELP, ROOT),
            COMPLETENESS, Set.of(HELP, ROOT, METRICS, SOURCE, TIME),
            HISTORY, Set.of(ROOT),
            METRICS, Set.of(ROOT, SOURCE));
    Map<String, Set<String>> open =
        Map.of(
            ROOT,
            House.names(
                """
                Backoff BadRecord BoundMapping ClientTls Digests Durations EnvelopeHeaders
                ExactNumber InputFile JsonPayload LogText Observation ObservationMapping
                ObservationSchema OptionList OptionSpelling Parsed Plaintext PluginVersion
                Problems RecordMaker RecordSize SourceOptions Template TransformChain
                UnknownOptions UnwritableException WatchedFile WorkerLimits
                """),
            AVRO,
            Set.of("AvroRecord"),
            FRAMEWORK,
            Set.of("FrameworkOptions", "UnresolvedValues"),
            COMPLETENESS,
            House.names("Completeness CompletenessOptions Coverage CoverageState Hole"),
            CHAIN,
            Set.of("OwnTransforms"),
            HELP,
            Set.of("Troubleshooting"),
            HISTORY,
            Set.of("FieldSteps", "TransformHeaders"),
            METRICS,
            House.names("DeliveredRecords PluginGauges RecentMaximum TaggedCounts"),
            SOURCE,
            House.names(
                """
                DeliveryGuarantee EarlierPartition FormerOptions MappingRules OwnThreads QuickRecord
                SharedMap SkippedRecords SourcePartition SpacedLog StationFile StationList StationSource
                StationWatch TaskSize TopicWriters
                """),
            TIME,
            House.names(
                """
                ClockChange IsoText TimeContext TimeFormats TimeParseException TimeParser
                WrittenTime WrittenZone
                """));
    assertEquals("", String.join("\n", House.ofThisModule().faults(arrows, open)));
  }

  @Test
  void noNameStandsTwiceInTheTree() {
    Path tree = Path.of("").toAbsolutePath().getParent();
    assertEquals("", String.join("\n", new TypeNames(tree).twice()));
  }

  /** A thread made in another way has log lines of which nobody knows the connector. */
  @Test
  void threadsOfOurOwnNameTheirConnector() throws IOException {
    Path tree = Path.of("").toAbsolutePath().getParent();
    Set<String> silent = Set.of("ClientThreads.java", "InputFile.java", "OwnThreads.java");
    List<String> nameless = new ArrayList<>();
    for (String module :
        List.of("common", "source-mqtt", "source-rest-poller", "sink-archive", "transforms")) {
      try (Stream<Path> files = Files.walk(tree.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString();
          String text = Files.readString(file);
          boolean pool = text.contains("Executors.new") || text.contains("ThreadPoolExecutor(");
          if (!silent.contains(name)
              && (text.contains("new Thread(") || (pool && !text.contains("OwnThreads.named(")))) {
            nameless.add(name);
          }
        }
      }
    }
    assertEquals(List.of(), nameless);
  }

  @Test
  void typesOfThePackagingSayWhatTheyAre() {
    Path packaging = Path.of("").toAbsolutePath().resolveSibling("packaging");
    for (String module :
        List.of("launcher/src/main", "proof/src/main", "bench", "runtime", "edge/src/main")) {
      TypeNames names = new TypeNames(packaging.resolve(module));
      assertEquals("", String.join("\n", names.firstSentences()), module);
    }
  }
}
