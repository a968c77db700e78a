// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.read.ArchiveReader;
import io.streamgauge.archive.read.RowPosition;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.metrics.PluginGauges;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** Reads its share of the files of an archive. */
public final class ParquetArchiveSourceTask extends SourceTask {
  private static final long IDLE_MILLIS = 1_000;

  /** Between two pieces of work that gave nothing. */
  private static final long BUSY_MILLIS = 20;

  private final Clock clock;
  private final Function<ParquetArchiveSourceConfig, ObjectStore> stores;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private ArchiveReader reader;

  /** Used by Connect. */
  public ParquetArchiveSourceTask() {
    this(Clock.systemUTC(), config -> Stores.open(config.store()));
  }

  ParquetArchiveSourceTask(Clock clock, Function<ParquetArchiveSourceConfig, ObjectStore> stores) {
    this.clock = clock;
    this.stores = stores;
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public void start(Map<String, String> props) {
    ParquetArchiveSourceConfig config = ParquetArchiveSourceConfig.of(props);
    reader = new ArchiveReader(config.plan(), stores.apply(config), this::stored, clock);
    reader.register(PluginGauges.of(context));
  }

  private RowPosition.Stored stored(Collection<Map<String, String>> partitions) {
    Map<Map<String, String>, Map<String, Object>> offsets =
        context.offsetStorageReader().offsets(partitions);
    return offsets::get;
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    List<SourceRecord> records = reader.poll();
    if (!records.isEmpty()) {
      return records;
    }
    // Connect stops a task between two polls, so nothing ends this wait but its time.
    var unused = stopped.await(reader.done() ? IDLE_MILLIS : BUSY_MILLIS, TimeUnit.MILLISECONDS);
    return null;
  }

  /** Whether all there was has been given. */
  boolean done() {
    return reader.done();
  }

  @Override
  public void stop() {
    stopped.countDown();
    if (reader != null) {
      reader.close();
    }
  }
}
