// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.archive.rows.Inferred.Kind;
import io.streamgauge.common.LogText;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The columns of a topic without schemas, as far as this task has seen. Readers put files together
 * whose columns are of one type or texts, and no others: so the first type of a column stays, and a
 * value of another kind is kept as a text. Lists, objects and bytes go together with nothing, not
 * even with texts; they give way, unless files have them already.
 */
final class TopicColumns {
  private static final Logger LOG = LoggerFactory.getLogger(TopicColumns.class);

  private static final int MOST_TOLD = 20;

  /** Each is some 40 bytes of every entry of the ledger. */
  private static final int MOST_KEPT = 1_000;

  /** A longer name counts as several. */
  private static final int USUAL_CHARS = 100;

  private final String topic;
  private final Node root = new Node();
  private int names;
  private int told;
  private int version;

  TopicColumns(String topic) {
    this.topic = topic;
  }

  /** The same topic, of which nothing is known but how much was told. */
  TopicColumns anew() {
    TopicColumns anew = new TopicColumns(topic);
    anew.told = told;
    return anew;
  }

  String name() {
    return topic;
  }

  /** One column, or what has columns below it. */
  private static final class Node {
    private final Map<String, Node> fields = new HashMap<>();
    private Node element;

    /** What it is beside texts, or null. */
    private Kind typed;

    private boolean texts;
    private boolean wide;
    private boolean written;

    boolean rigid() {
      return written && heavy(typed);
    }

    /** Whether values of this kind have to become texts. */
    boolean strangeTo(Kind kind) {
      if (heavy(kind)) {
        return texts || (typed != null && typed != kind);
      }
      return typed != null && !heavy(typed) && typed != kind;
    }
  }

  private static boolean heavy(Kind kind) {
    return kind == Kind.LIST || kind == Kind.STRUCT || kind == Kind.BYTES;
  }

  /**
   * The columns of a record, those as texts that have to be.
   *
   * @throws DataException when a column is a list, an object or bytes in files already
   */
  Inferred fit(Inferred seen) {
    return fit(seen, root, "", false);
  }

  /** Another one when a record may become other columns than before. */
  int version() {
    return version;
  }

  private Inferred fit(Inferred value, Node node, String path, boolean settled) {
    if (node == null || !value.hasColumn()) {
      return value;
    }
    Kind kind = value.kind().column();
    if (node.rigid() && kind != node.typed && !settled) {
      throw new DataException(
          "Field "
              + LogText.of(path)
              + " is a "
              + kind.spelled()
              + ", but files of the topic have a "
              + node.typed.spelled()
              + " there, and no reader puts both together; rename one with a transformation");
    }
    if (kind.isText()) {
      return value;
    }
    if (node.strangeTo(kind)) {
      return Inferred.text();
    }
    return switch (kind) {
      case NUMBER -> node.wide ? Inferred.wide() : value;
      case LIST -> Inferred.list(fit(value.element(), node.element, path + "[]", settled));
      case STRUCT -> {
        Map<String, Inferred> fields = new LinkedHashMap<>();
        value
            .fields()
            .forEach(
                (name, field) ->
                    fields.put(
                        name,
                        fit(
                            field,
                            node.fields.get(ColumnName.fold(name)),
                            path.isEmpty() ? name : path + "." + name,
                            settled)));
        yield Inferred.struct(fields);
      }
      default -> value;
    };
  }

  /** Takes note of a record that is archived, as it was before it was made to fit. */
  void learn(Inferred seen) {
    learn(seen, root, "");
  }

  private void learn(Inferred value, Node node, String path) {
    if (!value.hasColumn()) {
      return;
    }
    Kind kind = value.kind().column();
    boolean strange = !kind.isText() && node.strangeTo(kind);
    if (heavy(node.typed) && kind != node.typed && !node.written) {
      // Rows that wait become texts; they are files only then.
      tell(path, "is no longer a " + node.typed.spelled() + " only");
      node.typed = null;
      node.texts = true;
      node.fields.clear();
      node.element = null;
      version++;
    }
    if (strange && !node.texts) {
      tell(path, "has values of several kinds, one of them " + kind.spelled());
    }
    if ((kind.isText() || strange) && !node.texts) {
      node.texts = true;
      version++;
    } else if (!kind.isText() && !strange && node.typed == null) {
      node.typed = kind;
      version++;
    }
    if (value.kind() == Kind.WIDE && !node.wide) {
      node.wide = true;
      node.texts = true;
      version++;
      tell(path, "has numbers of which a DOUBLE would lose digits");
    }
    if (node.typed == Kind.LIST && kind == Kind.LIST) {
      node.element = child(node.element, "");
      learn(value.element(), node.element, path + "[]");
    } else if (node.typed == Kind.STRUCT && kind == Kind.STRUCT) {
      value
          .fields()
          .forEach(
              (name, field) ->
                  learn(
                      field,
                      node.fields.compute(ColumnName.fold(name), (own, known) -> child(known, own)),
                      path.isEmpty() ? name : path + "." + name));
    }
  }

  private Node child(Node known, String name) {
    names += known == null ? 1 + name.length() / USUAL_CHARS : 0;
    return known == null ? new Node() : known;
  }

  private void tell(String path, String what) {
    if (++told <= MOST_TOLD) {
      LOG.warn(
          "The column {} of the topic {} {}: such values are VARCHAR from here on, whole and as"
              + " they came; read with union_by_name{}",
          LogText.of(path, 100),
          topic,
          what,
          told == MOST_TOLD ? " (further columns of the topic are not told)" : "");
    }
  }

  /** What files have, for the ledger; null when it is too much for that. */
  KnownColumn known() {
    return names > MOST_KEPT ? null : known(root);
  }

  private static KnownColumn known(Node node) {
    // What only waits can still become a text.
    Kind kind = heavy(node.typed) && !node.written ? null : node.typed;
    Map<String, KnownColumn> fields = new TreeMap<>();
    if (kind == Kind.STRUCT) {
      node.fields.forEach((name, field) -> fields.put(name, known(field)));
    }
    return new KnownColumn(
        kind,
        node.texts,
        node.wide,
        kind == Kind.LIST && node.element != null ? known(node.element) : null,
        fields.isEmpty() ? null : fields);
  }

  /** Takes over what an earlier task knew. */
  void know(KnownColumn earlier) {
    know(earlier, root);
    version++;
  }

  private void know(KnownColumn earlier, Node node) {
    node.texts |= earlier.texts();
    node.wide |= earlier.wide();
    if (node.typed == null || node.typed == earlier.kind()) {
      node.typed = earlier.kind() == null ? node.typed : earlier.kind();
      node.written |= heavy(earlier.kind());
      if (earlier.element() != null) {
        node.element = child(node.element, "");
        know(earlier.element(), node.element);
      }
      if (earlier.fields() != null) {
        earlier
            .fields()
            .forEach(
                (name, field) ->
                    know(field, node.fields.compute(name, (own, known) -> child(known, own))));
      }
    } else if (earlier.kind() != null) {
      node.texts = true;
    }
  }

  /** How many columns this knows, with those below them. */
  int names() {
    return names;
  }

  /** The columns of a file that is written now. */
  Inferred settle(Inferred ofFile) {
    Inferred settled = fit(ofFile, root, "", true);
    learn(settled, root, "");
    written(settled, root);
    return settled;
  }

  private void written(Inferred value, Node node) {
    if (node == null || !value.hasColumn() || node.typed != value.kind() || !heavy(node.typed)) {
      return;
    }
    version += node.written ? 0 : 1;
    node.written = true;
    if (value.kind() == Kind.LIST) {
      written(value.element(), node.element);
    } else if (value.kind() == Kind.STRUCT) {
      value
          .fields()
          .forEach((name, field) -> written(field, node.fields.get(ColumnName.fold(name))));
    }
  }
}
