// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.util.function.Supplier;

/**
 * A text that is made when somebody asks for it: Connect does so for the last record of a commit,
 * and all the others would have had theirs for nothing. A value, on any thread.
 */
final class LateText {
  static final LateText EMPTY = of("");

  /** The text, or what makes it: what that holds is let go with it. */
  private volatile Object state;

  private LateText(Object state) {
    this.state = state;
  }

  static LateText of(String text) {
    return new LateText(text);
  }

  /** A text that this makes, the same each time. */
  static LateText by(Supplier<String> maker) {
    return new LateText(maker);
  }

  String text() {
    Object known = state;
    if (known instanceof Supplier<?> maker) {
      known = maker.get();
      state = known;
    }
    return (String) known;
  }

  /** Has it made, so that what it is made of is not kept. */
  void settle() {
    var unused = text();
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof LateText late && text().equals(late.text()));
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
