// SPDX-License-Identifier: Apache-2.0
/**
 * Extraction: an answer's or a file's text in, rows out.
 *
 * <pre>
 * ExtractionOptions (FormatOptions, AnswerOptions, Level) --what to read, and how--> Extractor, FileExtractor
 * answer --Extractor--> Extraction: Rows, Rejections; or why there are none
 * line or document --FileExtractor--> Readings, and elements without one
 * list of things --NamedElements--> identifiers and names
 *
 * bytes --AnswerFormat (Table, UsualJson, JqScope)--> tree --Walk (LevelNames, RowShape, RowStation)--> row --BoundMapping--> Row
 * UsualJson (CompactNodes, Layout, JsonBytes) reads what most services print, and leaves the rest to the general reader
 * AnswerBudget bounds what all of it may take; ColumnNames tells a header from a row
 * </pre>
 *
 * <p>Knows neither requests nor where stations come from: their names are asked of a function.
 *
 * <p>Threads: none of its own. Options without a query are for any thread; an Extractor, a
 * FileExtractor and the query of its options are for one thread at a time. Of all tasks of a
 * worker, one at a time takes a big answer apart.
 */
package io.streamgauge.extract;
