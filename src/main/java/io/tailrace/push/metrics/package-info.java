/**
 * What the streams did: how many are open, why they ended, and what was sent.
 *
 * <pre>
 * Hub, Writer -> StreamMetrics, DisconnectReason -> StreamCounts -> /metrics, JMX
 * </pre>
 */
@NullMarked
package io.tailrace.push.metrics;

import org.jspecify.annotations.NullMarked;
