// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import java.time.Duration;
import java.time.Instant;

/**
 * The order that packaging/simulate is given.
 *
 * @param broker where messages go
 * @param clientId of the simulator at the broker
 * @param plan of the network
 * @param start when the network begins to measure
 * @param length how long it measures, or null for ever
 * @param every how often it is told how far it is
 */
record SimulateOptions(
    BrokerAccess broker,
    String clientId,
    NetworkPlan plan,
    Instant start,
    Duration length,
    Duration every) {
  static final String USAGE =
      """
      usage: packaging/simulate --broker URI [options]
      The broker (MQTT 5, quality of service 1)
        --broker URI           tcp://host:1883, ssl://host:8883 (or mqtts://), ws:// or wss://
        --login FILE           a file of properties with username and password, and truststore.password;
                               else MQTT_USERNAME, MQTT_PASSWORD and MQTT_TRUSTSTORE_PASSWORD of the environment
        --truststore FILE      the certificates to believe, as PEM, PKCS12 or JKS (default: those of Java)
        --client-id ID         (default: streamgauge-simulate- and the number of the process)
        --topic TEMPLATE       (default: sensors/{region}/{sensor_id}/{kind})
        --payload FORM         json or senml-json; the MQTT source decodes no Avro (default: json)
      The network
        --sensors N            (default: 50)
        --regions A,B,...      (default: north,south,east,west,center)
        --interval TIME        between two measurements of a sensor (default: 30s)
        --properties A,B,...   of temperature, smoke, soil_moisture (default: temperature)
        --baseline DEGREES     mean of the temperature (default: 22)
        --noise DEGREES        its standard deviation (default: 2)
        --anomaly R:D:F:L      region R is D degrees hotter from F after the start, for L, with smoke:
                               north:25:75m:15m; may be given again
        --connectivity LIST    which fraction of readings comes within which time: 80%:10s,95%:2m,99%:8m,100%:6h,
                               which is called field (default: at-once)
        --duplicates SHARE     which fraction of messages is sent twice, as 2% (default: 0)
        --clock-errors S:T     clocks of a fraction S of the sensors are wrong by up to T, as 4%:2h (default: none)
        --mishaps              also values out of range, broken payloads, clocks two days ahead, unknown reference
                               systems, ids that look like numbers and times in three forms, as in the quickstart
        --seed N               the same seed gives the same messages (default: 42)
      The run
        --start TIME           when the network begins, as 2026-11-21T08:00:00Z; what is due by now is sent as fast as
                               the broker takes it (default: now)
        --for TIME             how long the network measures (default: until Ctrl-C)
        --every TIME           how often a line is printed (default: 10s)
      Times are written as 500ms, 30s, 75m, 6h or 2d. Ctrl-C ends it when all that was sent is acknowledged.
      """;
}
