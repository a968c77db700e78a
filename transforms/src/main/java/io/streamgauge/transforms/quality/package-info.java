// SPDX-License-Identifier: Apache-2.0
/**
 * Tests and flags of QARTOD.
 *
 * <pre>
 * rules text --QualityRules--> QualityRule per property and sensor (wildcards, first match wins)
 * result --QualityRule.check--> QualityFlags: a flag for each test, and their aggregate
 * </pre>
 */
package io.streamgauge.transforms.quality;
