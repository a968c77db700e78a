// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof;

import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.testing.StationServer.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The failures that a system must survive; each is applied, lasts a while and is taken away. */
enum ProvokedFailure {
  KAFKA_STOPPED("the Kafka broker is stopped and started again", 15, 60, true),
  KAFKA_KILLED("the Kafka broker is killed (SIGKILL) and started again", 5, 20, true),
  WORKER_KILLED("the worker that reads MQTT is killed (SIGKILL) beside another", 10, 30, true),
  WORKER_FROZEN("that worker sleeps (SIGSTOP) past its session, and wakes", 15, 40, false),
  MQTT_RESTARTED("the MQTT broker is stopped and started again", 5, 20, true),
  LINK_CUT("the link to the MQTT broker is cut once a second", 10, 30, true),
  LINK_BLACK("the link to the MQTT broker swallows what comes", 10, 60, false),
  LINK_SLOW("each piece of data on the link to MQTT waits 200 ms", 10, 60, false),
  GATEWAY_AWAY("a gateway comes back with the readings of a day", 10, 60, true),
  STATIONS_DOWN("the station service breaks every connection", 10, 60, false),
  STATIONS_LIMIT("the station service answers 429", 10, 60, false),
  STATIONS_GARBAGE("the station service answers what is no JSON", 10, 60, false),
  STATIONS_SLOW("the station service takes two seconds for an answer", 10, 60, false),
  STORE_AWAY("the archive's directory is away, a file is in its place", 10, 60, true),
  HOSTILE("one payload in ten is no reading", 10, 60, true),
  WRONG_CLOCK("one reading in ten is of 2099 or 1970", 10, 60, true),
  BURST("up to twenty times the load", 10, 30, true),
  SEVERAL("worker killed, link cut and station service down at once", 15, 60, true);

  private static final int BURST_TIMES = 20;
  private static final int ONE_IN = 10;

  private final String what;
  private final int quickSeconds;
  private final int fullSeconds;
  private final boolean quick;

  ProvokedFailure(String what, int quickSeconds, int fullSeconds, boolean quick) {
    this.what = what;
    this.quickSeconds = quickSeconds;
    this.fullSeconds = fullSeconds;
    this.quick = quick;
  }

  /** The way back to a system as it was. */
  interface End {
    void end() throws Exception;
  }

  /** Applies it and tells how it is taken away. */
  End begin(ProofStack stack, Gateways gateways, int rate) throws Exception {
    return switch (this) {
      case KAFKA_STOPPED -> {
        stack.kafka().stop();
        yield () -> stack.kafka().start();
      }
      case KAFKA_KILLED -> {
        stack.kafka().kill();
        yield () -> stack.kafka().start();
      }
      case WORKER_KILLED -> {
        ConnectWorker worker = stack.victim();
        worker.kill();
        yield worker::start;
      }
      case WORKER_FROZEN -> {
        ConnectWorker worker = stack.victim();
        worker.freeze();
        yield worker::thaw;
      }
      case MQTT_RESTARTED -> {
        stack.mqtt().close();
        yield () -> stack.mqtt().start();
      }
      case LINK_CUT -> cutting(stack);
      case LINK_BLACK -> {
        stack.way().black(true);
        yield () -> stack.way().black(false);
      }
      case LINK_SLOW -> {
        stack.way().delay(200);
        yield () -> stack.way().delay(0);
      }
      case GATEWAY_AWAY -> {
        gateways.away();
        yield gateways::back;
      }
      case STATIONS_DOWN -> stations(stack, Answer.none());
      case STATIONS_LIMIT -> stations(stack, Answer.of(429, "slower", Map.of("Retry-After", "2")));
      case STATIONS_GARBAGE -> stations(stack, Answer.of(200, "<html>{\"readings\": [tomorrow"));
      case STATIONS_SLOW -> {
        stack
            .stations()
            .trouble(
                asked -> {
                  LockSupport.parkNanos(2_000_000_000L);
                  return stack.stations().rightAnswer(asked);
                });
        yield () -> stack.stations().trouble(null);
      }
      case STORE_AWAY -> storeAway(stack.archive());
      case HOSTILE -> {
        gateways.hostileEvery(ONE_IN);
        yield () -> gateways.hostileEvery(0);
      }
      case WRONG_CLOCK -> {
        gateways.wrongClockEvery(ONE_IN);
        yield () -> gateways.wrongClockEvery(0);
      }
      case BURST -> {
        gateways.pace(BURST_TIMES * rate);
        yield () -> gateways.pace(rate);
      }
      case SEVERAL -> {
        End worker = WORKER_KILLED.begin(stack, gateways, rate);
        End link = LINK_CUT.begin(stack, gateways, rate);
        End stations = STATIONS_DOWN.begin(stack, gateways, rate);
        yield () -> {
          stations.end();
          link.end();
          worker.end();
        };
      }
    };
  }

  private static End cutting(ProofStack stack) {
    Thread cutter =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                stack.link().cut();
                LockSupport.parkNanos(1_000_000_000L);
              }
            },
            "cutter");
    cutter.setDaemon(true);
    cutter.start();
    return () -> {
      cutter.interrupt();
      cutter.join();
    };
  }

  private static End stations(ProofStack stack, Answer answer) {
    stack.stations().trouble(asked -> answer);
    return () -> stack.stations().trouble(null);
  }

  private static End storeAway(Path archive) throws Exception {
    Path away = archive.resolveSibling("archive-away");
    Files.move(archive, away);
    Files.createFile(archive);
    return () -> {
      Files.delete(archive);
      Files.move(away, archive);
    };
  }

  String what() {
    return what;
  }

  /** How long it lasts. */
  int seconds(boolean shortForm) {
    return shortForm ? quickSeconds : fullSeconds;
  }

  /** Whether the short form has it. */
  boolean quick() {
    return quick;
  }
}
