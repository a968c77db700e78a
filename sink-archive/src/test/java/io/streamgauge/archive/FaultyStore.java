// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/** Stores around other ones that something happens to before and after each change. */
final class FaultyStore {
  private static final Set<String> CHANGES =
      Set.of("stage", "seal", "discard", "publish", "createOnce", "list", "delete");

  private FaultyStore() {}

  /** What happens at a point such as {@code before seal} or {@code after createOnce}. */
  interface Fault {
    void at(String point) throws IOException;
  }

  static ObjectStore around(ObjectStore store, Fault fault) {
    return around(ObjectStore.class, store, fault);
  }

  private static <T> T around(Class<T> type, T inner, Fault fault) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              boolean change = CHANGES.contains(method.getName());
              if (change) {
                fault.at("before " + method.getName());
              }
              Object result;
              try {
                result = method.invoke(inner, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (change) {
                fault.at("after " + method.getName());
              }
              return result instanceof ObjectStore.Staged staged
                  ? around(ObjectStore.Staged.class, staged, fault)
                  : result;
            }));
  }
}
