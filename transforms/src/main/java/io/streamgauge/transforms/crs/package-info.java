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
 *
 * <p>Threads: none of its own. What has been made does not change and is for any thread; all tasks
 * of a worker share the registry.
 */
package io.streamgauge.transforms.crs;
