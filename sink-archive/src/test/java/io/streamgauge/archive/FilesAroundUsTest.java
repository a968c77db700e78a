// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.assertFails;
import static io.streamgauge.archive.ArchiveFixture.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgauge.archive.store.OpenedStores;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Links, pipes, cleaners and administrators around the directory of an archive. */
class FilesAroundUsTest {
  @TempDir Path temporary;
  private Path dir;
  private ArchiveFixture archive;

  @BeforeEach
  void prepare() {
    dir = temporary.resolve("archive");
    archive = new ArchiveFixture(dir).by("basin");
  }

  private static List<SinkRecord> rows(int from, int to) {
    return records(from, to, i -> DirectoryNamesTest.of(i, "b" + i % 3));
  }

  private void failsUntil(String named, String reason, Executable mend) throws Throwable {
    archive.flush();
    assertEquals(0, archive.commit(9));
    archive.with("max.retries", "0");
    archive.restart();
    archive.write(rows(0, 9));
    ConnectException failure = assertThrows(ConnectException.class, () -> archive.put(List.of()));
    assertTrue(failure.getMessage().contains(named), failure.getMessage());
    assertTrue(failure.getMessage().contains(reason), failure.getMessage());
    assertFalse(failure.getMessage().contains("backup"), failure.getMessage());
    mend.execute();
    archive.restart();
    archive.write(rows(0, 9));
    archive.assertDone(9);
  }

  @Test
  void aDanglingLinkInTheWayIsNamedAndNothingIsPromised() throws Throwable {
    archive.start();
    Path link = dir.resolve("topics/readings/basin=b1");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("/no/such/place"));
    archive.write(rows(0, 9));
    assertEquals(List.of(), OpenedStores.directory(dir).list("_ledger/archive/readings/0"));
    failsUntil(link.toString(), "a link, which it does not follow", () -> Files.delete(link));
  }

  @Test
  void aLinkToAnotherDirectoryIsNotFollowed() throws Throwable {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    archive.start();
    Path link = dir.resolve("topics/readings");
    Files.createSymbolicLink(link, elsewhere);
    archive.put(rows(0, 9));
    failsUntil(link.toString(), "a link", () -> Files.delete(link));
    try (Stream<Path> outside = Files.list(elsewhere)) {
      assertEquals(List.of(), outside.toList());
    }
  }

  @Test
  void aFileInTheWayIsNamed() throws Throwable {
    archive.start();
    Path file = Files.createFile(dir.resolve("topics/readings"));
    archive.put(rows(0, 9));
    failsUntil(file.toString(), "found a file", () -> Files.delete(file));
  }

  @Test
  void linksInPlaceOfTheArchivesOwnDirectoriesFailTheStart() throws Exception {
    for (String name : List.of("_staging", "_ledger", "topics")) {
      Path root = Files.createDirectories(temporary.resolve("of" + name));
      Files.createSymbolicLink(root.resolve(name), Files.createTempDirectory(temporary, "other"));
      assertFails(
          ConnectException.class,
          () -> new ArchiveFixture(root).with("archive.exactly.once", "off").start(),
          root.resolve(name).toString(),
          "a link");
    }
  }

  @Test
  void theDirectoryItselfMayBeALink() throws Exception {
    Path real = Files.createDirectory(temporary.resolve("real"));
    Files.createSymbolicLink(dir, real);
    archive.start();
    archive.write(rows(0, 9));
    assertEquals(9, archive.commit(9));
    new ArchiveFixture(real).assertEachOffsetOnce(9);
  }

  @Test
  void aPipeUnderAnEntrysNameDoesNotHangTheTask() throws Exception {
    archive.start();
    archive.write(rows(0, 9));
    archive.task.stop();
    Path pipe = dir.resolve("_ledger/archive/readings/0/00000000000000000002.json");
    assumeFalse(Await.exit(new ProcessBuilder("mkfifo", pipe.toString()).start()) != 0);
    archive.with("max.retries", "0").start();
    assertThrows(RetriableException.class, () -> archive.put(rows(9, 12)));
    archive.clock.advance(Duration.ofMinutes(1));
    assertFails(ConnectException.class, () -> archive.put(rows(9, 12)), pipe.toString());
    Files.delete(pipe);
  }

  @Test
  void aStoreThatFailedIsTriedAgainThoughTheClockWasSetBack() throws Exception {
    archive.start();
    archive.write(rows(0, 9));
    archive.task.stop();
    Path pipe = dir.resolve("_ledger/archive/readings/0/00000000000000000002.json");
    assumeFalse(Await.exit(new ProcessBuilder("mkfifo", pipe.toString()).start()) != 0);
    archive.start();
    assertThrows(RetriableException.class, () -> archive.put(rows(9, 12)));
    Files.delete(pipe);
    archive.clock.advance(Duration.ofDays(-1));
    archive.write(rows(9, 18));
    assertEquals(18, archive.commit(18));
  }

  @Test
  void aCleanerOfEmptyDirectoriesBetweenTwoStepsCostsNothing() throws Exception {
    archive.start();
    int from = 0;
    for (String point :
        List.of("before stage", "before seal", "before createOnce", "before publish")) {
      archive.fault =
          at -> {
            if (at.equals(point)) {
              clean();
            }
          };
      archive.write(rows(from, from + 9));
      archive.fault = at -> {};
      archive.flush();
      from += 9;
      assertEquals(from, archive.commit(from), point);
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
    archive.with("max.retries", "1").start();
    archive.write(rows(0, 9));
    assertEquals(9, archive.commit(9));
    Path aside = temporary.resolve("aside");
    Files.move(dir, aside);
    archive.write(rows(9, 18));
    assertEquals(9, archive.commit(18));
    assertFalse(Files.exists(dir), "no new tree begins");
    // Another connector may begin one meanwhile.
    new ArchiveFixture(dir).with("name", "other").start().task.stop();
    archive.flush();
    assertEquals(9, archive.commit(18));
    assertFails(ConnectException.class, () -> archive.flush(), "deleted, replaced or unmounted");

    Files.move(dir, temporary.resolve("begun"));
    Files.move(aside, dir);
    archive.restart();
    archive.write(rows(9, 18));
    archive.assertDone(18);
  }

  @Test
  void aDirectoryThatComesBackIsGoneOnWith() throws Exception {
    archive.start();
    archive.put(rows(0, 9));
    Path aside = temporary.resolve("aside");
    Files.move(dir, aside);
    archive.flush();
    Files.move(aside, dir);
    archive.flush();
    archive.assertDone(9);
  }

  @Test
  void aFileSystemWithoutHardLinksFailsTheStartWithTheCause() throws Exception {
    List<OpenedStores.Links> without =
        List.of(
            (name, file) -> {
              throw new UnsupportedOperationException("links");
            },
            refusing("Operation not permitted"),
            refusing("Invalid cross-device link"));
    for (String once : List.of("required", "preferred", "off")) {
      for (OpenedStores.Links linking : without) {
        ArchiveFixture other = new ArchiveFixture(dir).with("archive.exactly.once", once);
        other.stores = config -> OpenedStores.directory(dir, linking);
        assertFails(ConnectException.class, () -> other.start(), "no hard link");
        assertEquals(List.of(), leftovers());
      }
    }
  }

  private static OpenedStores.Links refusing(String reason) {
    return (name, file) -> {
      throw new FileSystemException(name.toString(), file.toString(), reason);
    };
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
    Path staging = Files.createDirectories(dir.resolve("_staging"));
    Files.setPosixFilePermissions(staging, PosixFilePermissions.fromString("r-xr-xr-x"));
    assertFails(ConnectException.class, () -> archive.start(), "_staging");
    Files.setPosixFilePermissions(staging, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void anotherFileSystemBelowIsSeenBeforeAnythingIsPromised() throws Exception {
    Path other = Path.of("/dev/shm");
    assumeTrue(
        Files.isWritable(other)
            && !Files.getAttribute(other, "unix:dev")
                .equals(Files.getAttribute(temporary, "unix:dev")));
    IOException refused =
        assertThrows(IOException.class, () -> OpenedStores.requireSameDisk(dir, temporary, other));
    assertTrue(refused.getMessage().contains("another file system"), refused.getMessage());
    assertTrue(OpenedStores.directory(dir).refused(refused));
  }
}
