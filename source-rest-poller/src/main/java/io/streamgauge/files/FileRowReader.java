// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.LogText;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.extract.FileExtractor;
import java.io.InputStream;
import java.util.List;

/** Makes rows of the lines and documents of files, also of those that cannot be read. */
final class FileRowReader {
  private final FileExtractor extractor;

  FileRowReader(FileExtractor extractor) {
    this.extractor = extractor;
  }

  FileExtractor extractor() {
    return extractor;
  }

  /**
   * What one line gives; nothing for a comment or a blank line.
   *
   * @param columns names of the columns; null when they have numbers
   */
  List<FileRow> line(byte[] line, List<String> columns, FilePlace place) {
    try {
      return rows(extractor.line(line, columns, place.names()), place, line, 0);
    } catch (UnreadableAnswerException | PartialAnswerException e) {
      return place.bad("UnreadableLine", e.getMessage(), line);
    } catch (RuntimeException | StackOverflowError e) {
      return place.bad("UnreadableLine", unforeseen(e), line);
    }
  }

  /**
   * What a document gives; if it cannot be read, the reason.
   *
   * @param from rows before this one have been handed over
   */
  List<FileRow> document(byte[] document, FilePlace place, long from) {
    try {
      return rows(extractor.document(document, place.names()), place, document, from);
    } catch (UnreadableAnswerException | PartialAnswerException e) {
      return place.bad("UnreadableDocument", e.getMessage(), document);
    } catch (RuntimeException | StackOverflowError e) {
      return place.bad("UnreadableDocument", unforeseen(e), document);
    }
  }

  /**
   * What a part of a document gives; if the document cannot be read, the reason.
   *
   * @param bytes of the whole document
   * @param element where the part begins
   * @param from rows of the part before this one have been handed over
   * @param shown the head of the document
   */
  DocumentPart part(
      InputStream document, long bytes, FilePlace place, long element, long from, byte[] shown) {
    try {
      FileExtractor.Part part = extractor.part(document, bytes, element, place.names());
      PayloadRows rows = new PayloadRows(place, null, bytes, from);
      return new DocumentPart(rows(part.elements(), rows), part.next(), part.last());
    } catch (UnreadableAnswerException | PartialAnswerException e) {
      return DocumentPart.unreadable(place.bad("UnreadableDocument", e.getMessage(), shown));
    } catch (RuntimeException | StackOverflowError e) {
      return DocumentPart.unreadable(place.bad("UnreadableDocument", unforeseen(e), shown));
    }
  }

  /** What no reader has a word for, such as a number whose exponent no number has. */
  private static String unforeseen(Throwable e) {
    return "it cannot be read: " + LogText.of(e);
  }

  /** A bad record shows a line that gives one row, or else the element: the others may be good. */
  private List<FileRow> rows(
      List<FileExtractor.Element> found, FilePlace place, byte[] payload, long from) {
    boolean whole = extractor.isOfLines() && found.size() == 1;
    return rows(found, new PayloadRows(place, whole ? payload : null, payload.length, from));
  }

  private static List<FileRow> rows(List<FileExtractor.Element> found, PayloadRows rows) {
    for (FileExtractor.Element each : found) {
      if (each instanceof FileExtractor.Reading reading) {
        rows.reading(reading.observation());
      } else if (each instanceof FileExtractor.Unread unread) {
        rows.bad(unread.rejection().reason(), unread.rejection().text());
      }
    }
    return rows.all();
  }
}
