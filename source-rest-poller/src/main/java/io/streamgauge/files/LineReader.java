// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.extract.FileExtractor;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Reads a file of lines that may grow. A line counts when its end has been written; the last one
 * without an end, and what lies behind NUL bytes, when nothing has changed for the settling time.
 */
final class LineReader implements FileReader {
  private final FileExtractor extractor;
  private final ChunkPass.Lines lines;

  /** Waits with a file that may be about to become again what it was. */
  private final QuietPeriod rewriting;

  LineReader(
      LoggerFileConfig config,
      FileRowReader rows,
      String path,
      Map<String, String> names,
      FileProgress progress) {
    extractor = rows.extractor();
    lines =
        new ChunkPass.Lines(
            LineScan.of(extractor),
            new LineParser(rows, path, names),
            new LineEmitter(path, names, progress),
            new QuietPeriod(config.settle()),
            new QuietPeriod(config.settle()),
            new FarSearch());
    rewriting = new QuietPeriod(config.settle());
  }

  @Override
  public FileProgress progress() {
    return lines.emitter().progress();
  }

  @Override
  public void progress(FileProgress newProgress) {
    lines.emitter().progress(newProgress);
    lines.parser().moved();
    changed();
    lines.settling().forget();
    rewriting.forget();
  }

  @Override
  public boolean holds() {
    return false;
  }

  @Override
  public void changed() {
    lines.search().forget();
    lines.quiet().forget();
  }

  @Override
  public Next read(FileBytes file, FileBatch batch) throws IOException {
    FileHeader header;
    try {
      header = FileHeader.read(file, extractor);
    } catch (UnreadableAnswerException e) {
      return headless(file, batch, e.getMessage());
    }
    if (header == null) {
      return headless(
          file,
          batch,
          "it ends within its "
              + extractor.headerLines()
              + " header lines, of which the first names the columns that the mapping asks for");
    }
    ChunkPass pass = new ChunkPass(lines, header, file, batch);
    // Only now: had the file been written anew before this, it would show.
    if (!file.is(mark())) {
      return another(file, batch);
    }
    rewriting.forget();
    if (file.size() <= mark().bytes()) {
      // Files that were read to their end are looked at anew after each start.
      return Next.DONE;
    }
    lines.parser().begin(header);
    Next next;
    if (lines.parser().seekColumns(file, mark().bytes(), batch)) {
      var unused = lines.quietDue(file, batch);
      next = pass.run();
    } else {
      next = Next.at(batch.now(), file.size() - mark().bytes());
    }
    lines.parser().end();
    lines.emitter().settle();
    return next;
  }

  /** What is written anew, as uploads do with each new row, is shorter than it was for a while. */
  private Next another(FileBytes file, FileBatch batch) throws IOException {
    Instant due = file.mayBecome(mark()) ? rewriting.due(mark().bytes(), 0, batch.now()) : null;
    return due == null ? Next.REPLACED : Next.at(due, file.size());
  }

  /** Tells once of a file that has no header, and goes on as soon as it has one. */
  private Next headless(FileBytes file, FileBatch batch, String reason) throws IOException {
    FilePosition mark = mark();
    long length = file.find((byte) 0, false, 0, LineScan.CHUNK) == file.size() ? 0 : file.size();
    if (!file.is(mark)) {
      return another(file, batch);
    }
    if (length == 0 || mark.toldOf(length)) {
      return Next.DONE;
    }
    Instant due = lines.settling().due(0, length, batch.now());
    if (due != null) {
      return Next.at(due, length);
    }
    List<FileRow> bad =
        lines.parser().place(0, batch.now()).bad("NoHeader", reason, file.read(0, ChunkPass.SHOWN));
    boolean told =
        lines.emitter().take(bad, List.of(), FilePosition.START.withOpen(length, 1), batch);
    return told ? Next.DONE : Next.at(batch.now(), length);
  }

  private FilePosition mark() {
    return progress().mark();
  }
}
