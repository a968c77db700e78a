// SPDX-License-Identifier: Apache-2.0
/**
 * Stores of an archive's files: a directory or a bucket, behind one door.
 *
 * <pre>
 * configuration --StoreSettings--> Directory | Bucket --Stores--> ObjectStore
 * FileStore = FileTree (directories without links) + SmallFiles (create-once by hard link) + FileProbe
 * S3Store = S3Objects (create-once by a condition) + S3Uploads (staged = not completed) by S3Upload
 * PathName: the one spelling of a name that all of them have
 * </pre>
 *
 * <p>Threads: a store belongs to one task. Its thread does all but seal, publish, discard, read and
 * delete, of which as many run on threads of Parallel or of the archive as {@code parallelism}
 * says; what an open file has is touched by one thread at a time. Those of Parallel end before the
 * call that started them; nothing else here starts a thread.
 */
package io.streamgauge.archive.store;
