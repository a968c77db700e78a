// SPDX-License-Identifier: Apache-2.0
/**
 * The program behind packaging/recipes/run: files of SQL, with their parameters, on a Flink that
 * runs in this process.
 *
 * <pre>
 * RecipesMain --RecipesCommand--> Recipe (RecipeFile by RecipeFile: SqlText, Parameters) --> RecipesCluster --> one job a recipe
 * RecipeTopics makes the topics that a recipe names.
 * </pre>
 *
 * <p>Threads: the main one, and Flink's own, which end with it.
 */
package io.streamgauge.recipes;
