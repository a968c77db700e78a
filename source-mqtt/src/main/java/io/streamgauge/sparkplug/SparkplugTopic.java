// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import io.streamgauge.common.LogText;
import java.util.Map;

/**
 * A topic of Sparkplug B.
 *
 * @param kind the kind of its messages
 * @param group the group of the node
 * @param node the edge node
 * @param device the device behind the node, or null
 * @param certificate whether the broker keeps a birth under it, as a Sparkplug Aware broker does
 */
public record SparkplugTopic(
    Kind kind, String group, String node, String device, boolean certificate) {
  private static final String NAMESPACE = "spBv1.0";
  private static final String CERTIFICATES = "$sparkplug/certificates/";
  private static final String STATE = "STATE";
  private static final int OF_NODE = 4;
  private static final int OF_DEVICE = 5;

  private static final Map<String, Kind> KINDS =
      Map.of(
          "NBIRTH", Kind.BIRTH,
          "DBIRTH", Kind.BIRTH,
          "NDATA", Kind.DATA,
          "DDATA", Kind.DATA,
          "NDEATH", Kind.DEATH,
          "DDEATH", Kind.DEATH,
          "NCMD", Kind.COMMAND,
          "DCMD", Kind.COMMAND);

  /** Kinds of messages. */
  public enum Kind {
    /** All metrics, with their names. */
    BIRTH,
    /** The metrics that changed. */
    DATA,
    /** The end of a node or a device. */
    DEATH,
    /** What a host application tells a node to do. */
    COMMAND,
    /** Whether a host application is there. */
    STATE
  }

  /**
   * Reads a topic.
   *
   * @throws SparkplugException when Sparkplug B has no such topic
   */
  public static SparkplugTopic of(String topic) throws SparkplugException {
    boolean certificate = topic.startsWith(CERTIFICATES);
    String[] levels = (certificate ? topic.substring(CERTIFICATES.length()) : topic).split("/", -1);
    if (levels[0].equals(STATE) || (levels[0].equals(NAMESPACE) && isState(levels))) {
      return new SparkplugTopic(Kind.STATE, "", "", null, certificate);
    }
    if (!levels[0].equals(NAMESPACE) || levels.length < OF_NODE) {
      throw wrong("it is not " + NAMESPACE + "/group/type/node or one level more", topic);
    }
    String type = levels[2];
    Kind kind = KINDS.get(type);
    if (kind == null) {
      throw wrong("there is no message type " + LogText.of(type), topic);
    }
    boolean ofDevice = type.startsWith("D");
    if (levels.length > (ofDevice ? OF_DEVICE : OF_NODE)) {
      throw wrong(type + (ofDevice ? " has one device level" : " has no device level"), topic);
    }
    if (ofDevice && levels.length < OF_DEVICE) {
      throw wrong(type + " needs a device level", topic);
    }
    if (certificate && kind != Kind.BIRTH) {
      throw wrong("certificates are births", topic);
    }
    return new SparkplugTopic(
        kind, levels[1], levels[3], ofDevice ? levels[OF_DEVICE - 1] : null, certificate);
  }

  /** A group cannot be called so. */
  private static boolean isState(String[] levels) {
    return levels.length > 1 && levels[1].equals(STATE);
  }

  private static SparkplugException wrong(String how, String topic) {
    return new SparkplugException(
        "SparkplugTopic", LogText.of(topic) + " is no topic of Sparkplug B: " + how);
  }

  /** The kind as topics have it. */
  public String type() {
    return switch (kind) {
      case BIRTH -> device == null ? "NBIRTH" : "DBIRTH";
      case DATA -> device == null ? "NDATA" : "DDATA";
      case DEATH -> device == null ? "NDEATH" : "DDEATH";
      case COMMAND -> device == null ? "NCMD" : "DCMD";
      case STATE -> STATE;
    };
  }

  /** The node, under the name that no other has. */
  String ofNode() {
    return group + "/" + node;
  }

  /** The node or the device, under the name that no other has. */
  public String sensor() {
    return device == null ? ofNode() : ofNode() + "/" + device;
  }

  /** The topic of commands to the node. */
  String commands() {
    return NAMESPACE + "/" + group + "/NCMD/" + node;
  }
}
