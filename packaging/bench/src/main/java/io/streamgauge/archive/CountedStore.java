// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.ObjectStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts the calls into a store that are requests where it is a bucket. */
final class CountedStore {
  private static final Set<String> FREE =
      Set.of("parallelism", "accepts", "recognize", "refused", "out", "held", "close");

  private final Map<String, Integer> calls = new TreeMap<>();

  void reset() {
    calls.clear();
  }

  long calls() {
    return calls.values().stream().mapToLong(Integer::longValue).sum();
  }

  /** Requests that list, for so many units. */
  double lists(int units) {
    return (double) (of("list") + of("staged")) / units;
  }

  /** Requests that read, for so many units. */
  double gets(int units) {
    return (double) of("read") / units;
  }

  private int of(String call) {
    return calls.getOrDefault(call, 0);
  }

  ObjectStore around(ObjectStore store) {
    return around(ObjectStore.class, store);
  }

  private <T> T around(Class<T> type, T inner) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (!FREE.contains(method.getName())) {
                calls.merge(method.getName(), 1, Integer::sum);
              }
              try {
                Object result = method.invoke(inner, arguments);
                return result instanceof ObjectStore.Staged staged
                    ? around(ObjectStore.Staged.class, staged)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Override
  public String toString() {
    return calls.toString();
  }
}
