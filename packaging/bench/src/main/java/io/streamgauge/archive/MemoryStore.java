// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A store in memory of small objects alone, in which a ledger grows old in a moment. */
final class MemoryStore implements ObjectStore {
  private final NavigableMap<String, byte[]> objects = new TreeMap<>();

  Map<String, byte[]> objects() {
    return objects;
  }

  @Override
  public Staged stage(String area, String key) {
    throw new UnsupportedOperationException("no files here");
  }

  @Override
  public List<String> staged(String area, List<String> own) {
    return List.of();
  }

  @Override
  public void discard(String stagedKey) {
    throw new UnsupportedOperationException("no files here");
  }

  @Override
  public void publish(String stagedKey, String key, long size) {
    throw new UnsupportedOperationException("no files here");
  }

  @Override
  public boolean createOnce(String key, byte[] content) {
    return objects.putIfAbsent(key, content) == null;
  }

  @Override
  public byte[] read(String key) {
    return objects.get(key);
  }

  @Override
  public List<String> list(String key, String after) {
    String prefix = key + "/";
    List<String> names = new ArrayList<>();
    String at = objects.higherKey(prefix + after);
    while (at != null && at.startsWith(prefix)) {
      int slash = at.indexOf('/', prefix.length());
      if (slash < 0) {
        names.add(at.substring(prefix.length()));
        at = objects.higherKey(at);
      } else {
        // What lies deeper is passed over at once: there may be a thousand folded objects.
        at = objects.ceilingKey(at.substring(0, slash) + '0');
      }
    }
    return names;
  }

  @Override
  public List<String> entries(String key) {
    throw new UnsupportedOperationException("no files here");
  }

  @Override
  public Content open(String key) {
    throw new UnsupportedOperationException("no files here");
  }

  @Override
  public void delete(String key) {
    objects.remove(key);
  }
}
