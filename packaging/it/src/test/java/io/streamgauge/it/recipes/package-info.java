// SPDX-License-Identifier: Apache-2.0
/**
 * The recipes of packaging/recipes, each run as a user runs it, against numbers that are computed
 * here without SQL.
 */
package io.streamgauge.it.recipes;
