// SPDX-License-Identifier: Apache-2.0
/**
 * Coordinates are right, or refused.
 *
 * <pre>
 * "EPSG:28992" --CrsRegistry--> Crs (definition, area of use, accuracy), or a CrsException
 * x, y --Reprojection--> longitude, latitude --checks--> Position, or a CrsException
 * </pre>
 *
 * <p>The registry is generated from PROJ's database and from measurements of proj4j against PROJ;
 * the script is in {@code src/registry}.
 */
package io.streamgauge.transforms.crs;
