/**
 * Delivery: streams as positions, and the writers that bring each one up to date. No servlets.
 *
 * <pre>
 * Group -> Feed -> Subscribers -> Writer (one thread each) -> Stream -> Delivery -> Outbox -> Sink
 *           |                       |
 *           +-> message.Message     +-> LiveEdge: streams that need the same bytes
 * </pre>
 */
@NullMarked
package io.tailrace.push;

import org.jspecify.annotations.NullMarked;
