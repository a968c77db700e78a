// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One program in a process of its own, with its output in a file. */
public final class ChildProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(150);
  private static final Duration STOP = Duration.ofSeconds(15);
  private static final int TAIL_LINES = 40;

  private final String name;
  private final Path log;
  private final Process process;
  private final Thread hook;

  /** Tells whether a program is ready to be used; asked again until it is. */
  public interface Readiness {
    boolean ready() throws IOException, InterruptedException;
  }

  private ChildProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.hook = new Thread(process::destroyForcibly);
  }

  /** Starts a Java program with the Java that runs this one. */
  public static ChildProcess java(
      String name, Path log, List<String> arguments, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    return start(name, log, command, environment);
  }

  /** Starts a program. */
  public static ChildProcess start(
      String name, Path log, List<String> command, Map<String, String> environment)
      throws IOException {
    Files.createDirectories(log.getParent());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    ChildProcess child = new ChildProcess(name, log, builder.start());
    // Ctrl-C and a failing test end this program without close().
    try {
      Runtime.getRuntime().addShutdownHook(child.hook);
    } catch (IllegalStateException e) {
      // Ctrl-C came while the program was starting: no hook is taken any more.
      child.process.destroyForcibly();
      throw e;
    }
    return child;
  }

  /** {@link #await(Readiness, Duration)} with the patience that suits every part of a stack. */
  public ChildProcess await(Readiness readiness) throws IOException, InterruptedException {
    return await(readiness, START);
  }

  /**
   * Waits until the program is ready. A program that does not get ready is stopped: nobody holds
   * it.
   *
   * @throws IllegalStateException with the end of its output, when it exits or takes too long
   */
  public ChildProcess await(Readiness readiness, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean ready = false;
    try {
      while (!readiness.ready()) {
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException(
              name + " exited with " + process.exitValue() + ":\n" + tail());
        }
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              name + " was not ready after " + patience + ":\n" + tail());
        }
      }
      ready = true;
      return this;
    } finally {
      if (!ready) {
        close();
      }
    }
  }

  /** Waits until a line of the output, written since the program started, has this text. */
  public ChildProcess awaitOutput(String text) throws IOException, InterruptedException {
    return await(() -> Files.readString(log, StandardCharsets.UTF_8).contains(text));
  }

  /**
   * Waits for a program that ends by itself.
   *
   * @throws IllegalStateException when it fails
   */
  public void awaitSuccess() throws IOException, InterruptedException {
    try {
      if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(name + " failed:\n" + tail());
      }
    } finally {
      close();
    }
  }

  /** Waits until the program has ended, by itself or by a signal, and tells its exit code. */
  public int awaitExit() throws IOException, InterruptedException {
    if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
      close();
      throw new IllegalStateException(name + " did not end in " + START + ":\n" + tail());
    }
    forget();
    return process.exitValue();
  }

  /** Whether the program runs. */
  public boolean alive() {
    return process.isAlive();
  }

  /** Sends a signal, as STOP or CONT. */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  public long pid() {
    return process.pid();
  }

  /** The end of the program's output. */
  String tail() throws IOException {
    List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }

  /** Ends the program as a power cut would: SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    forget();
  }

  /** Asks the program to stop (SIGTERM), and kills it when it does not. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    forget();
  }

  private void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This program is on its way out: the hook is about to run, or has run.
    }
  }
}
