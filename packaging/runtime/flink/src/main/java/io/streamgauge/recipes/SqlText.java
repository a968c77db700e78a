// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.recipes;

import java.util.ArrayList;
import java.util.List;

/** The statements of a text of SQL, without its comments. */
final class SqlText {
  private final String text;
  private final List<Part> parts = new ArrayList<>();
  private final StringBuilder statement = new StringBuilder();
  private int line = 1;
  private int firstLine;

  /**
   * A statement as it is written.
   *
   * @param line the line of its first word
   * @param sql its text, without the semicolon
   */
  record Part(int line, String sql) {}

  private SqlText(String text) {
    this.text = text;
  }

  /** Cuts a text at its semicolons; those within quotes and comments are none. */
  static List<Part> statements(String text) {
    return new SqlText(text).cut();
  }

  private List<Part> cut() {
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == 0 && text.startsWith("--", i)) {
        i = endOfLine(i);
        c = '\n';
      }
      if (quote == 0 && c == ';') {
        end();
      } else {
        add(c);
        quote = quote == 0 ? (c == '\'' || c == '`' ? c : 0) : c == quote ? 0 : quote;
      }
      line += c == '\n' ? 1 : 0;
    }
    end();
    return parts;
  }

  private int endOfLine(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private void add(char c) {
    if (statement.isEmpty()) {
      if (Character.isWhitespace(c)) {
        return;
      }
      firstLine = line;
    }
    statement.append(c);
  }

  private void end() {
    String sql = statement.toString().replaceAll("(?m)[ \\t]+$\\n?", "").strip();
    if (!sql.isEmpty()) {
      parts.add(new Part(firstLine, sql));
    }
    statement.setLength(0);
  }
}
