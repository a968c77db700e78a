// SPDX-License-Identifier: Apache-2.0
/**
 * The entries by which an archive knows what it has committed, as objects of the store.
 *
 * <pre>
 * LedgerEntry (Offsets) --LedgerEntries--> path/seq.json --LedgerHistory, when old--> path/kept/...json
 *   --PastEntries--> LedgerEntry, the newest first
 * </pre>
 *
 * <p>Beside them lie the levels of directories (KeptLevels); what a level of times shows of a value
 * (DirectoryTime) is the same for those who write and who read.
 *
 * <p>Threads: that of the caller; entries that are folded are read and deleted on threads of
 * Parallel, which end before the call that started them.
 */
package io.streamgauge.archive.ledger;
