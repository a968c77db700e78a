// SPDX-License-Identifier: Apache-2.0
/**
 * XML as trees that pointers lead through.
 *
 * <pre>
 * bytes --XmlEncoding, XmlGuard--> the platform's parser --XmlReader (RowWindow, XmlCost)--> XmlTree of XmlElement and XmlText
 * tree --XmlDialect (RowList, XleRows, CsiXmlRows, WaterMlRows)--> rows of time, property, unit and value
 * </pre>
 *
 * <p>An element is a member by its local name; its attributes are members with {@code @} before
 * their names, and its text is {@code #text} beside them. One without either is its text alone.
 * Elements of one name are an array, and one alone answers to {@code /0} as if it were in one.
 *
 * <p>Knows neither options nor readings.
 *
 * <p>Threads: none of its own. A reader is for one thread at a time; all else is immutable.
 */
package io.streamgauge.xml;
