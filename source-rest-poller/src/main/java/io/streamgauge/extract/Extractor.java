// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.Rejection;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Takes the answers of a service apart. */
public final class Extractor {
  private static final int HEAD_BYTES = 2_000;

  /** Big trees of all tasks are built one after the other, so that their sum needs no bound. */
  private static final Object BIG_TREE = new Object();

  private static final int BIG_BYTES = 1 << 20;

  private final ExtractionOptions options;
  private final boolean several;
  private final Function<String, Map<String, String>> known;

  /**
   * An extractor of one connector's answers.
   *
   * @param several whether each row tells whose it is; if not, an answer is about one station
   * @param known names of a station that the mapping may use
   */
  public Extractor(
      ExtractionOptions options, boolean several, Function<String, Map<String, String>> known) {
    this.options = options;
    this.several = several;
    this.known = known;
  }

  /** What all rows of an answer may take in this worker. */
  public static long mostRowBytes() {
    return AnswerBudget.mostRows(Runtime.getRuntime().maxMemory());
  }

  /**
   * The value that a pointer leads to in an answer of XML, or a missing node, as in one that is no
   * XML or too big.
   *
   * @param charset that came with the answer, or null
   */
  public static JsonNode valueInXml(ByteBuffer body, String charset, JsonPointer pointer) {
    if (body.remaining() > BIG_BYTES) {
      synchronized (BIG_TREE) {
        return XmlFormat.value(body, charset, pointer);
      }
    }
    return XmlFormat.value(body, charset, pointer);
  }

  /** Takes apart the answer to a request for one station, to which all rows then belong. */
  public Extraction extract(ByteBuffer body, String station)
      throws UnreadableAnswerException, PartialAnswerException {
    return extract(body, null, List.of(station));
  }

  /** The same of a request for these stations. */
  public Extraction extract(ByteBuffer body, List<String> stations)
      throws UnreadableAnswerException, PartialAnswerException {
    return extract(body, null, stations);
  }

  /**
   * Takes apart the answer to a request for these stations. Whatever a service sends ends as rows,
   * as rejected elements or as a reason why none can be had.
   *
   * @param charset that came with the answer, or null
   */
  public Extraction extract(ByteBuffer body, String charset, List<String> stations)
      throws UnreadableAnswerException, PartialAnswerException {
    if (body.remaining() > BIG_BYTES) {
      synchronized (BIG_TREE) {
        return taken(body, charset, stations);
      }
    }
    return taken(body, charset, stations);
  }

  private Extraction taken(ByteBuffer body, String charset, List<String> stations)
      throws UnreadableAnswerException, PartialAnswerException {
    try {
      return guarded(body, charset, stations);
    } catch (TextPattern.UnsearchedException e) {
      throw new UnreadableAnswerException(e.getMessage());
    } catch (RuntimeException | StackOverflowError e) {
      throw new UnreadableAnswerException(
          "it cannot be taken apart (" + e.getClass().getSimpleName() + ")");
    }
  }

  private Extraction guarded(ByteBuffer body, String charset, List<String> stations)
      throws UnreadableAnswerException, PartialAnswerException {
    AnswerBudget budget = AnswerBudget.of(body);
    JsonNode answer = options.format().read(body, charset, budget);
    options.answers().checkWhole(answer);
    // A query leaves nothing but rows: the next page is told in the answer.
    JsonNode root = options.format().query(answer);
    AskedStations asked = new AskedStations(stations, several, known);
    Parts parts = new Parts(new ArrayList<>(), new ArrayList<>());
    Walk walk = new Walk(options, budget, asked, new Rejections(), parts, false);
    options.checkFirstLevel(root, "in this answer");
    String only = asked.only();
    walk.run(root, only == null ? Map.of() : asked.names(only));
    if (walk.foundNothing()) {
      throw new UnreadableAnswerException("nothing that the mapping asks for is in this answer");
    }
    options.answers().checkRows(walk.elements());
    Rejection unasked = asked.unasked(options.names().of(OptionNames.STATION));
    if (unasked != null) {
      parts.take(unasked);
    }
    if (walk.others() > 0) {
      parts.take(Rejection.ofOthers(only, TextNode.valueOf(head(body)), walk.others()));
    }
    return new Extraction(
        parts.rows(),
        parts.rejected(),
        options.elements(root),
        options.answers().nextOf(answer),
        budget.rowBytes());
  }

  /** The parts of an answer, as they are found. */
  private record Parts(List<Row> rows, List<Rejection> rejected) implements Walk.Taker {
    @Override
    public void take(Row row) {
      rows.add(row);
    }

    @Override
    public void take(Rejection rejection) {
      rejected.add(rejection);
    }
  }

  /** Whether an answer of another shape is the service's way to say that it has no readings. */
  public boolean saysEmpty(ByteBuffer body) {
    try {
      return options.answers().empty().finds(head(body));
    } catch (TextPattern.UnsearchedException e) {
      return false;
    }
  }

  private static String head(ByteBuffer body) {
    int length = Math.min(body.remaining(), HEAD_BYTES);
    return new String(
        body.array(), body.arrayOffset() + body.position(), length, StandardCharsets.UTF_8);
  }
}
