// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The latest tokens that were issued, which are secrets that no configuration knows. */
final class IssuedTokens {
  private static final int REMEMBERED = 4;

  private final List<String> tokens = new CopyOnWriteArrayList<>();

  synchronized void add(String token) {
    tokens.add(0, token);
    if (tokens.size() > REMEMBERED) {
      tokens.remove(REMEMBERED);
    }
  }

  List<String> all() {
    return tokens;
  }

  /** Printed by whatever prints a configuration, so it tells nothing. */
  @Override
  public String toString() {
    return tokens.size() + " tokens";
  }
}
