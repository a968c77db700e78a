// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.ledger;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.AccessDeniedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptLevelsTest {
  private static ObjectStore store(IOException failure) {
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("refused")) {
                return false;
              }
              throw failure;
            });
  }

  /** Notes are for readers: a writer that may not make them writes as before. */
  @Test
  void writerWithoutRightsBesideItsOwnLedgerGoesOn() {
    ObjectStore closed = store(new AccessDeniedException("_ledger"));
    assertDoesNotThrow(() -> KeptLevels.note(closed, "topics", "river", List.of()));
  }

  @Test
  void storeThatIsAwayIsTriedAgain() {
    ObjectStore away = store(new IOException("away"));
    assertThrows(IOException.class, () -> KeptLevels.note(away, "topics", "river", List.of()));
  }
}
