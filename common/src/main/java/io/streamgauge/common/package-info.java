// SPDX-License-Identifier: Apache-2.0
/**
 * Agreements of two Streamgauge modules or more, and nothing else.
 *
 * <pre>
 * payload tree --ObservationMapping--> Observation | Rejected
 *                  (BoundMapping, Expression, WideProperty, time.TimeFormats, ExactNumber)
 * Observation --ObservationSchema--> Struct --RecordMaker--> SourceRecord + EnvelopeHeaders
 * undecodable payload --BadRecord--> Struct --RecordMaker--> SourceRecord on the dead letter topic
 * SourceOptions: the options that both sources share; Template, Backoff, PluginVersion
 * file beside a worker --WatchedFile (InputFile)--> what its text means, read again when edited
 * OptionList, Durations: options as users see them; UnknownOptions and TransformChain judge them
 * </pre>
 *
 * <p>Threads: all types are immutable but BoundMapping, RecordMaker, Problems and OptionList, which
 * are for one thread each, and WatchedFile, which locks.
 *
 * <p>The jar travels in every plugin directory, so two class loaders hold two copies of these
 * types: no static mutable state here, and none of these types ever passes from one plugin to
 * another. Between plugins only Connect's own types travel.
 */
package io.streamgauge.common;
