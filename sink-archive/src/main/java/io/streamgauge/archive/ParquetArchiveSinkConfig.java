// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.declared.DeclaredSchema;
import io.streamgauge.archive.ledger.KeptLevels;
import io.streamgauge.archive.rows.ColumnOptions;
import io.streamgauge.archive.rows.Layouts;
import io.streamgauge.archive.rows.ParquetFile;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.StoreSettings;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.common.Digests;
import io.streamgauge.common.Durations;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.Problems;
import io.streamgauge.common.help.Troubleshooting;
import io.streamgauge.common.source.FormerOptions;
import io.streamgauge.common.source.FormerOptions.Former;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The configuration of an archive.
 *
 * @param connector name of the connector
 * @param archiveId name of the archive in file names
 * @param store where it is
 * @param path record to directory
 * @param file how files are encoded
 * @param rotation when rows become files
 * @param buffer where rows wait
 * @param sortBy fields that order the rows of a file
 * @param mergeSchemas whether records of an earlier schema share files with those of a later one
 * @param values what becomes of values before they are rows
 * @param retries of what fails with the store
 * @param delivery how often a record may be archived
 */
record ParquetArchiveSinkConfig(
    String connector,
    String archiveId,
    StoreSettings store,
    PartitionPath path,
    ParquetFile file,
    RotationOptions rotation,
    BufferOptions buffer,
    List<String> sortBy,
    boolean mergeSchemas,
    Values values,
    Retries retries,
    Guarantee delivery) {

  /**
   * The treatment of values before they are rows.
   *
   * @param onNull what becomes of a record without a value
   * @param schema by which a value without one is read
   */
  record Values(OnNull onNull, DeclaredSchema schema) {
    /** Whether a record without a value has a row of its key. */
    boolean keysAlone() {
      return onNull == OnNull.WRITE;
    }

    /** Whether a record is left out, as it has no value. */
    boolean leavesOut(SinkRecord record) {
      return onNull == OnNull.IGNORE && schema.hasNoValue(record);
    }
  }

  /**
   * The retries of a store that fails.
   *
   * @param most failed writes in a row after which the task fails
   * @param backoff wait between them
   */
  record Retries(int most, Duration backoff) {}

  /**
   * The means by which a record is archived once.
   *
   * @param readCommitted whether the connector asks for committed records only
   * @param exactlyOnce required, preferred or off
   */
  record Guarantee(boolean readCommitted, String exactlyOnce) {}

  /** The columns of files, for one task. */
  Layouts layouts() {
    return new Layouts(file, path::checkColumns, mergeSchemas, values.schema().extensible());
  }

  /** Tries a store, and notes there which levels its files are going to have. */
  void probe(ObjectStore opened) throws IOException {
    Stores.probe(opened, store.place(), path.root(), archiveId, delivery.exactlyOnce());
    KeptLevels.note(opened, path.root(), archiveId, path.levels());
  }

  static final FormerOptions FORMER = former(new AbstractConfig(new ConfigDef(), Map.of(), false));

  private static final int LONGEST_FILE_NAME = 256;
  private static final String ISOLATION = "consumer.override.isolation.level";

  /**
   * Reads a configuration.
   *
   * @throws ConfigException when an option or a combination cannot stay
   */
  static ParquetArchiveSinkConfig of(Map<String, String> props) {
    AbstractConfig config = new AbstractConfig(ArchiveOptions.DEF, props, false);
    problems(config).throwIfAny();
    String connector = props.getOrDefault("name", "");
    String id =
        config.getString(ArchiveOptions.ID) == null
            ? connector
            : config.getString(ArchiveOptions.ID);
    StoreSettings store = StoreSettings.from(config);
    ZoneId zone = TimeLevel.zone(config.getString(ArchiveOptions.TIMEZONE));
    PartitionPath path =
        new PartitionPath(
            ArchiveOptions.topicsDir(config.getString(ArchiveOptions.TOPICS_DIR)),
            FormerPartitioner.fields(config),
            zone,
            props.containsKey(ArchiveOptions.TIMEZONE),
            store.longestPath() - LONGEST_FILE_NAME);
    ParquetFile file =
        ParquetFile.from(
            config,
            path.columnsInPath(),
            Map.of(
                "streamgauge.version",
                PluginVersion.get(),
                "streamgauge.connector",
                connector,
                "streamgauge.archive.id",
                id,
                ParquetFile.SORT_ENTRY,
                String.join(",", ColumnOptions.sortBy(config)),
                ParquetFile.CONFIGURATION_ENTRY,
                fingerprint(props)));
    return new ParquetArchiveSinkConfig(
        connector,
        id,
        store,
        path,
        file,
        RotationOptions.from(config, zone),
        BufferOptions.from(config),
        ColumnOptions.sortBy(config),
        ColumnOptions.mergesSchemas(config),
        new Values(onNull(config), DeclaredSchema.of(config.getString(DeclaredSchema.OPTION))),
        new Retries(
            config.getInt(ArchiveOptions.MAX_RETRIES),
            Durations.parse(
                ArchiveOptions.RETRY_BACKOFF, config.getString(ArchiveOptions.RETRY_BACKOFF))),
        new Guarantee(
            "read_committed".equals(props.get(ISOLATION)),
            config.getString(StoreSettings.EXACTLY_ONCE)));
  }

  /** Options of the version before, for a configuration that is right. */
  static FormerOptions former(AbstractConfig config) {
    List<Former> all = new ArrayList<>(FormerPartitioner.options(config));
    all.add(RotationOptions.former());
    return new FormerOptions(all);
  }

  /** What is said once of a configuration that has options of the version before. */
  static List<String> warnings(Map<String, String> props) {
    return former(new AbstractConfig(ArchiveOptions.DEF, props, false)).warnings(props);
  }

  /** What is wrong with options that are right one by one. */
  static Problems problems(AbstractConfig config) {
    Problems problems = new Problems();
    StoreSettings.check(config, problems);
    if (config.getString(BufferOptions.SPILL_DIR) != null) {
      StoreSettings.checkDirectory(BufferOptions.SPILL_DIR, config, problems);
    }
    if (config.getString(StoreSettings.EXACTLY_ONCE).equals("required")
        && !"read_committed".equals(config.originalsStrings().get(ISOLATION))) {
      problems.add(
          StoreSettings.EXACTLY_ONCE,
          "required",
          "set " + ISOLATION + "=read_committed, or records of aborted transactions are archived");
    }
    RotationOptions.check(config, problems);
    checkNames(config, problems);
    if (problems.none()) {
      DeclaredColumns.check(config, problems);
    }
    checkLoss(config, problems);
    return problems;
  }

  /** What the archive refuses it keeps; what fails before it gets there it never sees. */
  private static void checkLoss(AbstractConfig config, Problems problems) {
    if (DeadLetterQueue.lossy(config.originals())
        && !config.getBoolean(ArchiveOptions.ACCEPT_LOSS)) {
      problems.add(
          "errors.tolerance",
          "all",
          "without a dead letter queue every record that fails in a converter or transformation"
              + " would be dropped without a word; name one with"
              + " errors.deadletterqueue.topic.name, set errors.tolerance=none, or confirm the loss"
              + " with "
              + ArchiveOptions.ACCEPT_LOSS
              + "=true"
              + Troubleshooting.ACCEPT_LOSS.see());
    }
  }

  private static void checkNames(AbstractConfig config, Problems problems) {
    ColumnOptions.check(config, problems);
    if (onNull(config) == OnNull.WRITE && !config.getBoolean(ColumnOptions.KEYS)) {
      problems.add(
          ArchiveOptions.ON_NULL,
          "write",
          "set " + ColumnOptions.KEYS + "=true: a row without a value says nothing but its key");
    }
    FormerPartitioner.check(config, problems);
    if (FormerPartitioner.decides(config)) {
      return;
    }
    Set<String> names =
        new PartitionPath("", FormerPartitioner.fields(config), ZoneId.of("UTC")).duplicateNames();
    if (!names.isEmpty()) {
      problems.add(
          PartitionField.OPTION,
          String.join(",", config.getList(PartitionField.OPTION)),
          "two levels would have the name "
              + names
              + ", without regard to case; name one of them, as in area=attributes.region");
    }
    checkLevels(config, problems);
  }

  /** What no record could be archived with is told before there is one. */
  private static void checkLevels(AbstractConfig config, Problems problems) {
    for (PartitionField level : FormerPartitioner.fields(config)) {
      String field = String.join(".", level.path());
      if (level.hidesOwnField()) {
        problems.add(
            PartitionField.OPTION,
            level.name() + "=" + field,
            "readers know no case, so the directory would hide the field; give it another name, as"
                + " in station="
                + field
                + ", or none");
      }
      if (ColumnOptions.addsColumn(level.name(), config)) {
        problems.add(
            PartitionField.OPTION,
            level.name(),
            "a directory of this name would hide the archive's own column from readers; give it"
                + " another name, as in archive_"
                + ColumnOptions.folded(level.name())
                + "=...");
      }
    }
  }

  private static OnNull onNull(AbstractConfig config) {
    return OptionList.constant(OnNull.class, config.getString(ArchiveOptions.ON_NULL));
  }

  /**
   * A hash of what shapes the files. Passwords and options of clients are left out: they do not,
   * and a hash of a short secret can be guessed.
   */
  private static String fingerprint(Map<String, String> props) {
    TreeMap<String, String> shaping = new TreeMap<>(props);
    shaping
        .keySet()
        .removeIf(
            name ->
                !(ArchiveOptions.DEF.configKeys().containsKey(name)
                        && ArchiveOptions.DEF.configKeys().get(name).type != Type.PASSWORD)
                    && !FORMER.names().contains(name)
                    && !name.startsWith("topics"));
    return Digests.sha256(shaping.toString());
  }
}
