// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.streamgauge.archive.store.OpenedStores;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links, pipes, cleaners and administrators around the directory of an archive. */
class FilesAroundUsTest {
  @TempDir Path temporary;
  private Path dir;
  private ArchiveFixture archive;

  @BeforeEach
  void prepare() {
    dir = temporary.resolve("archive");
    archive = new ArchiveFixture(dir).with("archive.partition.by", "basin");
  }

  private static List<SinkRecord> rows(int from, int to) {
    List<SinkRecord> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      records.add(DirectoryNamesTest.of(i, "b" + i % 3));
    }
    return records;
  }

  private void failsUntil(String named, String reason, Mend mend) throws Exception {
    archive.flush();
    assertEquals(0, archive.commit(9));
    archive.with("max.retries", "0");
    archive.task.stop();
    archive.start(READINGS);
    archive.put(rows(0, 9));
    archive.flush();
    ConnectException failure = assertThrows(ConnectException.class, () -> archive.put(List.of()));
    assertTrue(failure.getMessage().contains(named), failure.getMessage());
    assertTrue(failure.getMessage().contains(reason), failure.getMessage());
    assertFalse(failure.getMessage().contains("backup"), failure.getMessage());
    mend.run();
    archive.task.stop();
    archive.start(READINGS);
    archive.put(rows(0, 9));
    archive.flush();
    assertEquals(9, archive.commit(9));
    archive.assertEachOffsetOnce(9);
  }

  private interface Mend {
    void run() throws IOException;
  }

  @Test
  void aDanglingLinkInTheWayIsNamedAndNothingIsPromised() throws Exception {
    archive.start(READINGS);
    Path link = dir.resolve("topics/readings/basin=b1");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("/no/such/place"));
    archive.put(rows(0, 9));
    archive.flush();
    assertEquals(List.of(), OpenedStores.directory(dir).list("_ledger/archive/readings/0"));
    failsUntil(link.toString(), "a link, which it does not follow", () -> Files.delete(link));
  }

  @Test
  void aLinkToAnotherDirectoryIsNotFollowed() throws Exception {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    archive.start(READINGS);
    Path link = dir.resolve("topics/readings");
    Files.createSymbolicLink(link, elsewhere);
    archive.put(rows(0, 9));
    failsUntil(link.toString(), "a link", () -> Files.delete(link));
    try (Stream<Path> outside = Files.list(elsewhere)) {
      assertEquals(List.of(), outside.toList());
    }
  }

  @Test
  void aFileInTheWayIsNamed() throws Exception {
    archive.start(READINGS);
    Path file = Files.createFile(dir.resolve("topics/readings"));
    archive.put(rows(0, 9));
    failsUntil(file.toString(), "found a file", () -> Files.delete(file));
  }

  @Test
  void linksInPlaceOfTheArchivesOwnDirectoriesFailTheStart() throws Exception {
    for (String name : List.of("_staging", "_ledger", "topics")) {
      Path root = Files.createDirectories(temporary.resolve("of" + name));
      Files.createSymbolicLink(root.resolve(name), Files.createTempDirectory(temporary, "other"));
      ConnectException failure =
          assertThrows(
              ConnectException.class,
              () -> new ArchiveFixture(root).with("archive.exactly.once", "off").start(READINGS));
      assertTrue(failure.getMessage().contains(root.resolve(name).toString()), failure.toString());
      assertTrue(failure.getMessage().contains("a link"), failure.toString());
    }
  }

  @Test
  void theDirectoryItselfMayBeALink() throws Exception {
    Path real = Files.createDirectory(temporary.resolve("real"));
    Files.createSymbolicLink(dir, real);
    archive.start(READINGS);
    archive.put(rows(0, 9));
    archive.flush();
    assertEquals(9, archive.commit(9));
    new ArchiveFixture(real).assertEachOffsetOnce(9);
  }

  @Test
  void aPipeUnderAnEntrysNameDoesNotHangTheTask() throws Exception {
    archive.start(READINGS);
    archive.put(rows(0, 9));
    archive.flush();
    archive.task.stop();
    Path pipe = dir.resolve("_ledger/archive/readings/0/00000000000000000002.json");
    assumeFalse(Await.exit(new ProcessBuilder("mkfifo", pipe.toString()).start()) != 0);
    archive.with("max.retries", "0").start(READINGS);
    assertThrows(
        org.apache.kafka.connect.errors.RetriableException.class, () -> archive.put(rows(9, 12)));
    archive.clock.advance(Duration.ofMinutes(1));
    ConnectException failure = assertThrows(ConnectException.class, () -> archive.put(rows(9, 12)));
    assertTrue(failure.getMessage().contains(pipe.toString()), failure.getMessage());
    Files.delete(pipe);
  }

  @Test
  void aCleanerOfEmptyDirectoriesBetweenTwoStepsCostsNothing() throws Exception {
    archive.start(READINGS);
    for (String point :
        List.of("before stage", "before seal", "before createOnce", "before publish")) {
      archive.fault =
          at -> {
            if (at.equals(point)) {
              clean();
            }
          };
      int from =
          9
              * List.of("before stage", "before seal", "before createOnce", "before publish")
                  .indexOf(point);
      archive.put(rows(from, from + 9));
      archive.flush();
      archive.fault = at -> {};
      archive.flush();
      assertEquals(from + 9, archive.commit(from + 9), point);
    }
    archive.assertEachOffsetOnce(36);
  }

  private void clean() throws IOException {
    try (Stream<Path> all = Files.walk(dir)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isDirectory(path) && !path.equals(dir)) {
          try {
            Files.delete(path);
          } catch (java.nio.file.DirectoryNotEmptyException e) {
            // It is in use.
          }
        }
      }
    }
  }

  @Test
  void aDirectoryThatIsDeletedUnderTheTaskIsNoticed() throws Exception {
    archive.with("max.retries", "1").start(READINGS);
    archive.put(rows(0, 9));
    archive.flush();
    assertEquals(9, archive.commit(9));
    Path aside = temporary.resolve("aside");
    Files.move(dir, aside);
    archive.put(rows(9, 18));
    archive.flush();
    assertEquals(9, archive.commit(18));
    assertFalse(Files.exists(dir), "no new tree begins");
    // Another connector may begin one meanwhile.
    new ArchiveFixture(dir).with("name", "other").start(READINGS).task.stop();
    archive.flush();
    assertEquals(9, archive.commit(18));
    ConnectException failure = assertThrows(ConnectException.class, () -> archive.flush());
    assertTrue(failure.getMessage().contains("deleted, replaced or unmounted"), failure.toString());

    try (Stream<Path> all = Files.walk(dir)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    Files.move(aside, dir);
    archive.task.stop();
    archive.start(READINGS);
    archive.put(rows(9, 18));
    archive.flush();
    assertEquals(18, archive.commit(18));
    archive.assertEachOffsetOnce(18);
  }

  @Test
  void aDirectoryThatComesBackIsGoneOnWith() throws Exception {
    archive.start(READINGS);
    archive.put(rows(0, 9));
    Path aside = temporary.resolve("aside");
    Files.move(dir, aside);
    archive.flush();
    Files.move(aside, dir);
    archive.flush();
    assertEquals(9, archive.commit(9));
    archive.assertEachOffsetOnce(9);
  }

  @Test
  void aFileSystemWithoutHardLinksFailsTheStartWithTheCause() throws Exception {
    List<OpenedStores.Links> without =
        List.of(
            (name, file) -> {
              throw new UnsupportedOperationException("links");
            },
            (name, file) -> {
              throw new FileSystemException(
                  name.toString(), file.toString(), "Operation not permitted");
            },
            (name, file) -> {
              throw new FileSystemException(
                  name.toString(), file.toString(), "Invalid cross-device link");
            });
    for (String once : List.of("required", "preferred", "off")) {
      for (OpenedStores.Links linking : without) {
        ArchiveFixture other = new ArchiveFixture(dir).with("archive.exactly.once", once);
        other.stores = config -> OpenedStores.directory(dir, linking);
        ConnectException failure =
            assertThrows(ConnectException.class, () -> other.start(READINGS));
        assertTrue(failure.getMessage().contains("no hard link"), failure.getMessage());
        assertEquals(List.of(), leftovers());
      }
    }
  }

  /** Files that a probe should have removed. */
  private List<Path> leftovers() throws IOException {
    try (Stream<Path> all = Files.walk(dir)) {
      return all.filter(path -> path.toString().contains("_probe")).toList();
    }
  }

  @Test
  void aDirectoryThatMayNotBeWrittenFailsTheStart() throws Exception {
    assumeFalse(System.getProperty("user.name").equals("root"), "root may write everywhere");
    Files.createDirectories(dir.resolve("_staging"));
    Files.setPosixFilePermissions(
        dir.resolve("_staging"), PosixFilePermissions.fromString("r-xr-xr-x"));
    ConnectException failure = assertThrows(ConnectException.class, () -> archive.start(READINGS));
    assertTrue(failure.getMessage().contains("_staging"), failure.getMessage());
    Files.setPosixFilePermissions(
        dir.resolve("_staging"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void anotherFileSystemBelowIsSeenBeforeAnythingIsPromised() throws Exception {
    Path other = Path.of("/dev/shm");
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isWritable(other)
            && !Files.getAttribute(other, "unix:dev")
                .equals(Files.getAttribute(temporary, "unix:dev")));
    IOException refused =
        assertThrows(IOException.class, () -> OpenedStores.requireSameDisk(dir, temporary, other));
    assertTrue(refused.getMessage().contains("another file system"), refused.getMessage());
    assertTrue(OpenedStores.directory(dir).refused(refused));
  }
}
