// SPDX-License-Identifier: Apache-2.0
/**
 * What a release is made of: the lists of its libraries and their licences, the archives of single
 * plugins, and what its classes ask of workers.
 */
package io.streamgauge.it.release;
