// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A store around another one that something happens to before and after each change. */
record FaultyStore(ObjectStore store, Fault fault) implements ObjectStore {

  /** What happens at a point such as {@code before seal} or {@code after createOnce}. */
  interface Fault {
    void at(String point) throws IOException;
  }

  private interface StoreCall<T> {
    T run() throws IOException;
  }

  private <T> T around(String name, StoreCall<T> change) throws IOException {
    fault.at("before " + name);
    T result = change.run();
    fault.at("after " + name);
    return result;
  }

  @Override
  public Staged stage(String area, String key) throws IOException {
    Staged staged = around("stage", () -> store.stage(area, key));
    return new Staged() {
      @Override
      public OutputStream out() {
        return staged.out();
      }

      @Override
      public long held() {
        return staged.held();
      }

      @Override
      public String seal() throws IOException {
        return around("seal", staged::seal);
      }

      @Override
      public void close() {
        staged.close();
      }
    };
  }

  @Override
  public void probe(String topics) throws IOException {
    store.probe(topics);
  }

  @Override
  public void recognize() throws IOException {
    store.recognize();
  }

  @Override
  public boolean accepts(String directory) {
    return store.accepts(directory);
  }

  @Override
  public boolean refused(IOException failure) {
    return store.refused(failure);
  }

  @Override
  public int parallelism() {
    return store.parallelism();
  }

  @Override
  public boolean same(String oneStaged, String otherStaged) {
    return store.same(oneStaged, otherStaged);
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public List<String> staged(String area) throws IOException {
    return store.staged(area);
  }

  @Override
  public void discard(String stagedKey) throws IOException {
    around(
        "discard",
        () -> {
          store.discard(stagedKey);
          return null;
        });
  }

  @Override
  public void publish(String stagedKey, String key, long size) throws IOException {
    around(
        "publish",
        () -> {
          store.publish(stagedKey, key, size);
          return null;
        });
  }

  @Override
  public boolean createOnce(String key, byte[] content) throws IOException {
    return around("createOnce", () -> store.createOnce(key, content));
  }

  @Override
  public byte[] read(String key) throws IOException {
    return store.read(key);
  }

  @Override
  public List<String> list(String key) throws IOException {
    return around("list", () -> store.list(key));
  }

  @Override
  public void delete(String key) throws IOException {
    around(
        "delete",
        () -> {
          store.delete(key);
          return null;
        });
  }
}
