// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.streamgauge.archive.rows.Inferred.Kind;
import java.util.Map;

/**
 * The types that files have under the name of a column without a schema, as the ledger tells them
 * to the next task; what is null or false is left out.
 *
 * <pre>
 * { "kind": "STRUCT",                                           the values of a topic
 *   "fields": { "depth": { "kind": "NUMBER", "texts": true },   numbers, and others as texts
 *               "note":  { "texts": true },                     texts only
 *               "tags":  { "kind": "LIST", "element": { "texts": true } } } }
 * </pre>
 *
 * @param kind of its values beside texts, or null when there are texts only
 * @param texts whether there are texts, also for values of other kinds
 * @param wide whether there are numbers of which a double would lose digits
 * @param element of a list, or null
 * @param fields of an object by their names in lower case, or null
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record KnownColumn(
    Kind kind, boolean texts, boolean wide, KnownColumn element, Map<String, KnownColumn> fields) {}
