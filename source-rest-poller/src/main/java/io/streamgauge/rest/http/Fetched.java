// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

/**
 * A response and what it tells about the service.
 *
 * @param hostFails whether the service as a whole seems to be broken
 */
public record Fetched(Response response, Quota quota, boolean hostFails) {}
