// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import io.streamgauge.common.WorkerLimits;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The place of an archive: a directory or a bucket. */
public sealed interface StoreSettings permits StoreSettings.Directory, Bucket {
  /** The option that says which kind of store it is. */
  String STORE = "archive.store";

  /** The directory. */
  String DIR = "archive.dir";

  /** What to do when the store cannot tell two writers apart. */
  String EXACTLY_ONCE = "archive.exactly.once";

  /** Kinds of stores. */
  enum Kind {
    FILE,
    S3
  }

  /**
   * An archive in a directory.
   *
   * @param root the directory
   * @param spelled its text as the user has typed it
   */
  record Directory(Path root, String spelled) implements StoreSettings {
    /** Bytes of a path with which Linux can be called. */
    private static final int LONGEST_PATH = 4_094;

    @Override
    public String place() {
      return root.toString();
    }

    @Override
    public int longestPath() {
      return LONGEST_PATH - PathName.bytes(spelled);
    }
  }

  /** The root as people name it. */
  String place();

  /** Bytes of a path below the root that the store takes. */
  int longestPath();

  /** The options that say where, for the group that the list is in. */
  static OptionList define(OptionList options) {
    return options
        .choice(
            STORE,
            Kind.FILE,
            Kind.class,
            "Store",
            "Where the archive is: file is a directory that all workers share, s3 a bucket.")
        .high()
        .add(
            DIR,
            Type.STRING,
            null,
            new Parsed("absolute path of a directory", StoreSettings::directory),
            "Directory",
            "Directory of the archive; it is created when it does not exist.")
        .high();
  }

  /** The options of a bucket, in a group of their own. */
  static void defineBucket(OptionList options) {
    Bucket.define(options);
  }

  /** What a configuration says, which was checked. */
  static StoreSettings from(AbstractConfig config) {
    return switch (kind(config)) {
      case FILE -> new Directory(directory(config.getString(DIR)), config.getString(DIR));
      case S3 -> Bucket.from(config);
    };
  }

  /** What is wrong with options that are right one by one. */
  static void check(AbstractConfig config, Problems problems) {
    switch (kind(config)) {
      case FILE -> checkDirectory(DIR, config, problems);
      case S3 -> Bucket.problems(config, problems);
    }
  }

  /**
   * Refuses options of the other kind of store, which nobody would read, and what no bucket has.
   *
   * @param given the configuration without defaults
   */
  static void checkNew(AbstractConfig config, Map<String, ?> given, Problems problems) {
    boolean bucket = kind(config) == Kind.S3;
    given.keySet().stream()
        .filter(config.values()::containsKey)
        .filter(name -> bucket ? name.equals(DIR) : Bucket.isOption(name))
        .sorted()
        .forEach(
            name ->
                problems.add(
                    name,
                    "[not shown]",
                    STORE
                        + "="
                        + config.getString(STORE)
                        + " does not use it; leave it out, or set "
                        + STORE
                        + "="
                        + (bucket ? "file" : "s3")));
    if (bucket) {
      Bucket.checkNames(config, problems);
    }
  }

  /** What is wrong with options of an archive that is only read. */
  static void checkReadable(AbstractConfig config, Problems problems) {
    if (kind(config) == Kind.S3) {
      Bucket.problems(config, problems);
      return;
    }
    String dir = config.getString(DIR);
    if (dir == null) {
      problems.add(DIR, null, "name the directory of the archive, for example /var/lib/archive");
    } else if (!WorkerLimits.current().allows(directory(dir))) {
      problems.add(DIR, dir, WorkerLimits.pathRefusal());
    } else if (!Files.isDirectory(directory(dir)) || !Files.isReadable(directory(dir))) {
      problems.add(
          DIR, dir, "this worker cannot read it; name the directory that the sink writes to");
    }
  }

  private static Kind kind(AbstractConfig config) {
    return OptionList.constant(Kind.class, config.getString(STORE));
  }

  /** Whether the worker may and can write to the directory of an option. */
  static void checkDirectory(String option, AbstractConfig config, Problems problems) {
    String dir = config.getString(option);
    if (dir == null) {
      problems.add(option, null, "name the directory of the archive, for example /var/lib/archive");
    } else if (!WorkerLimits.current().allows(directory(dir))) {
      problems.add(option, dir, WorkerLimits.pathRefusal());
    } else {
      Path existing = directory(dir);
      while (existing != null && !Files.exists(existing)) {
        existing = existing.getParent();
      }
      if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
        problems.add(
            option,
            dir,
            "this worker cannot write to "
                + existing
                + "; change its permissions or name another directory");
      }
    }
  }

  /**
   * The path that a text names.
   *
   * @throws IllegalArgumentException when it is no absolute path
   */
  static Path directory(String text) {
    try {
      Path path = FileTree.path(text);
      if (text.isBlank() || !path.isAbsolute()) {
        throw new IllegalArgumentException("use an absolute path, for example /var/lib/archive");
      }
      return path.normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("this is no path: " + e.getMessage(), e);
    }
  }
}
