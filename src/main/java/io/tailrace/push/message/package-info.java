/**
 * The bytes of an event, made once for all streams, plain and compressed.
 *
 * <pre>
 * Transition, StatusEvent -> Message (parts) -> ContentCoding -> MessageProgress of each stream
 * </pre>
 */
@NullMarked
package io.tailrace.push.message;

import org.jspecify.annotations.NullMarked;
