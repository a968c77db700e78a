// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.CountedStores;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Numbers the steps of a run, each call into the store or request to it and each commit of offsets,
 * and sends this process a signal just before one of them. Just after a step is just before the
 * next one: nothing outside the process differs between the two.
 */
final class Steps implements CountedStores.Around {
  private static final Set<String> UNCOUNTED = Set.of("out", "close", "parallelism");

  private final int strikeAt;
  private final String signal;
  private final List<String> taken = new ArrayList<>();

  /**
   * Steps of one run.
   *
   * @param strikeAt number of the step, from 1, that the signal comes before; 0 for none
   * @param signal KILL or STOP
   */
  Steps(int strikeAt, String signal) {
    this.strikeAt = strikeAt;
    this.signal = signal;
  }

  List<String> taken() {
    return List.copyOf(taken);
  }

  synchronized void next(String name) {
    taken.add(name);
    if (taken.size() == strikeAt) {
      strike(name);
    }
  }

  /** SIGKILL leaves no time for shutdown hooks or open streams, which Runtime.exit would. */
  private void strike(String name) {
    System.out.println(signal + " before step " + strikeAt + ", " + name);
    try {
      Await.exit(
          new ProcessBuilder("kill", "-" + signal, Long.toString(ProcessHandle.current().pid()))
              .start());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("Cannot send a signal to itself", e);
    }
  }

  /** The same object, with its calls counted, and those of the files that it opens. */
  @Override
  public <T> T around(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(), new Class<?>[] {type}, counting(target)));
  }

  private InvocationHandler counting(Object target) {
    return (proxy, method, arguments) -> {
      if (!UNCOUNTED.contains(method.getName())) {
        next(method.getName());
      }
      try {
        Object result = method.invoke(target, arguments);
        return result instanceof ObjectStore.Staged staged
            ? around(ObjectStore.Staged.class, staged)
            : result;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    };
  }
}
