// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import java.util.ArrayList;
import java.util.List;

/**
 * The topic filters by which messages of one node can come, which have to be of one task: births
 * and data are under different topics, and only together do they mean anything.
 */
public final class NodeFilters {
  private static final String PREFIX = "spBv1.0";
  private static final String[] CERTIFICATES = {"$sparkplug", "certificates"};

  private NodeFilters() {}

  /**
   * The groups of filters that have to stay together, in the order of the first of each.
   *
   * @param filters as brokers get them
   * @return their places in the list
   */
  public static List<List<Integer>> groups(List<String> filters) {
    int[] groupOf = new int[filters.size()];
    List<String[]> nodes = new ArrayList<>();
    for (int i = 0; i < groupOf.length; i++) {
      groupOf[i] = i;
      nodes.add(nodes(filters.get(i)));
      for (int j = 0; j < i; j++) {
        if (groupOf[i] != groupOf[j] && canShare(nodes.get(i), nodes.get(j))) {
          join(groupOf, groupOf[i], groupOf[j]);
        }
      }
    }
    List<List<Integer>> groups = new ArrayList<>();
    for (int first = 0; first < groupOf.length; first++) {
      List<Integer> group = new ArrayList<>();
      for (int i = 0; i < groupOf.length; i++) {
        if (groupOf[i] == first) {
          group.add(i);
        }
      }
      if (!group.isEmpty()) {
        groups.add(group);
      }
    }
    return groups;
  }

  /** The smaller number is that of the group, since it is where its first filter is. */
  private static void join(int[] groupOf, int one, int other) {
    int less = Math.min(one, other);
    int more = Math.max(one, other);
    for (int i = 0; i < groupOf.length; i++) {
      groupOf[i] = groupOf[i] == more ? less : groupOf[i];
    }
  }

  /** Whether a node can have topics of both; of filters for other messages none has any. */
  private static boolean canShare(String[] one, String[] other) {
    return one.length > 0 && other.length > 0 && meet(one[0], other[0]) && meet(one[1], other[1]);
  }

  private static boolean meet(String one, String other) {
    return isAny(one) || isAny(other) || one.equals(other);
  }

  private static boolean isAny(String level) {
    return level.equals("+") || level.equals("#");
  }

  /** The levels of group and node in a filter; none in one for other topics. */
  private static String[] nodes(String filter) {
    String[] levels = filter.split("/", -1);
    boolean kept = levels[0].equals(CERTIFICATES[0]);
    int from = kept ? CERTIFICATES.length : 0;
    if (kept && !isAny(level(levels, 1)) && !level(levels, 1).equals(CERTIFICATES[1])) {
      return new String[0];
    }
    String first = level(levels, from);
    if (!isAny(first) && !first.equals(PREFIX)) {
      return new String[0];
    }
    return new String[] {level(levels, from + 1), level(levels, from + 3)};
  }

  /** Behind the end there is what # stands for, or nothing that matters. */
  private static String level(String[] levels, int index) {
    for (int i = 0; i < Math.min(index, levels.length); i++) {
      if (levels[i].equals("#")) {
        return "#";
      }
    }
    return index < levels.length ? levels[index] : "#";
  }
}
