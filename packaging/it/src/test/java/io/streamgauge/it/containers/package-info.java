// SPDX-License-Identifier: Apache-2.0
/** Images, compose and resources of Kubernetes. */
package io.streamgauge.it.containers;
