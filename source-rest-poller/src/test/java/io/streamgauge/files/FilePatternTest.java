// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilePatternTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file:///mnt/sd/{station}/*.csv | A/x.csv | {station=A}",
        "file:///mnt/sd/{station}/*.csv | A/x.dat | null",
        "file:///mnt/sd/{station}/*.csv | A/b/x.csv | null",
        "file:///mnt/sd/{station}/*.csv | .hidden/x.csv | null",
        "file:///mnt/sd/{station}/*.csv | A/._x.csv | null",
        "file:/mnt/sd/**/{station}_*.dat | a/b/77_TenMin.dat | {station=77}",
        "file:/mnt/sd/**/{station}_*.dat | 77_TenMin_2.dat | {station=77}",
        "file:/mnt/sd/**/{station}_*.dat | .Trash/77_TenMin.dat | null",
        "file:/mnt/sd/** | a/b/c | {}",
        "file:/mnt/sd/{region}/{station}-[0-9][!x].{csv,dat} | n/7-1a.dat | {region=n, station=7}",
        "file:/mnt/sd/{region}/{station}-[0-9][!x].{csv,dat} | n/7-1x.dat | null",
        "file:/mnt/sd/{station}/{station}?.csv | A/A1.csv | {station=A}",
        "file:/mnt/sd/{station}/{station}?.csv | A/B1.csv | null",
        "file:/mnt/sd/x.csv | x.csv | {}",
        "file:/mnt/sd/x.csv | xacsv | null",
        "file:/mnt/sd/a\\*(1)+*.csv | a*(1)+2.csv | {}",
        "file://localhost/mnt/sd/*.csv | x.csv | {}",
      })
  void takesNamesFromThePath(String url, String path, String names) {
    FilePattern pattern = FilePattern.parse(url);
    assertEquals("/mnt/sd", pattern.root().toString());
    Map<String, String> found = pattern.match(path);
    assertEquals(names, String.valueOf(found == null ? null : new TreeMap<>(found)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file:data/*.csv | absolute path",
        "file://nas/data/*.csv | absolute path",
        "file:/a/../*.csv | without //, . and ..",
        "file:/a//*.csv | without //, . and ..",
        "file:/a/b**/c | between slashes",
        "file:/a/[b/c | no ]",
        "file:/a/{b,c | no }",
        "file:/a/{b,{c,d}} | side by side",
        "file:/a/b\\ | at the end",
      })
  void refusesWhatIsNoPattern(String url, String remedy) {
    Exception refused = assertThrows(IllegalArgumentException.class, () -> FilePattern.parse(url));
    assertTrue(refused.getMessage().contains(remedy), refused.getMessage());
  }

  @Test
  void walksNoDeeperThanThePatternReaches() {
    assertEquals(2, FilePattern.parse("file:/mnt/{station}/*.csv").depth());
    assertEquals(1, FilePattern.parse("file:/mnt/sd/x.csv").depth());
    assertTrue(FilePattern.parse("file:/mnt/**/x.csv").depth() > 10);
  }

  @Test
  void fileNameMadeForAGlobIsNoFileOfIt() {
    FilePattern pattern = FilePattern.parse("file:/data/{station}/*-*-*-*-*.csv");
    assertTimeoutPreemptively(
        SOON, () -> assertNull(pattern.match("A/" + "-".repeat(240) + ".txt")));
    assertEquals(Map.of("station", "A"), pattern.match("A/a-b-c-d-e-f-g.csv"));
  }
}
