// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.rest;

import io.streamgauge.it.RestStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The stack of the tests of this package, a parameter of theirs: it starts with the first of their
 * classes and ends with the last. They have it one after the other, under this lock, and find
 * nothing of each other in it.
 */
final class PackageStack implements ParameterResolver, AfterEachCallback {
  /** What a class that has the stack locks. */
  static final String LOCK = "the stack of io.streamgauge.it.rest";

  private static final Namespace SPACE = Namespace.create(PackageStack.class);

  /** Retention has to take what it may while a test looks on. */
  private static final Map<String, String> BROKER =
      Map.of("log.retention.check.interval.ms", "500", "log.initial.task.delay.ms", "500");

  private record Running(RestStack stack, Path directory) implements AutoCloseable {
    static Running start() {
      try {
        Path directory = Files.createTempDirectory("streamgauge-rest");
        return new Running(RestStack.start(directory, BROKER), directory);
      } catch (Exception e) {
        throw new ParameterResolutionException("The stack does not start", e);
      }
    }

    @Override
    public void close() throws IOException {
      stack.close();
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).forEach(Running::delete);
      }
    }

    private static void delete(Path file) {
      try {
        Files.delete(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RestStack.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return store(context).computeIfAbsent(LOCK, lock -> Running.start(), Running.class).stack();
  }

  /** A stack that cannot be cleared is none for the next test. */
  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    Running running = store(context).get(LOCK, Running.class);
    if (running == null) {
      return;
    }
    try {
      running.stack().clear();
    } catch (Exception e) {
      store(context).remove(LOCK);
      running.close();
      throw e;
    }
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getRoot().getStore(SPACE);
  }
}
