// SPDX-License-Identifier: Apache-2.0
/**
 * What two Streamgauge modules must agree on, and nothing else.
 *
 * <pre>
 * payload tree --ObservationMapping--> Observation | Rejected
 *                  (Expression, WideProperty, TimeFormats, ExactNumber)
 * Observation --ObservationSchema--> Struct --RecordMaker--> SourceRecord + EnvelopeHeaders
 * undecodable payload --BadRecord--> Struct --RecordMaker--> SourceRecord on the dead letter topic
 * SourceOptions: the options that both sources share; Template, IsoText, Backoff, PluginVersion
 * </pre>
 *
 * <p>The jar travels in every plugin directory, so two class loaders hold two copies of these
 * types: no static mutable state here, and none of these types ever passes from one plugin to
 * another. Between plugins only Connect's own types travel.
 */
package io.streamgauge.common;
