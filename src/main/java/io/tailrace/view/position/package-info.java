/**
 * Where a client is, and within which history that means anything.
 *
 * <pre>
 * event id -> ResumeId -> StreamPosition (a timestamp for each view) -+
 *                                                                    +-> Group.next
 * source   -> ResumePoint (History, timestamp) -> Source.open        -+
 * </pre>
 */
@NullMarked
package io.tailrace.view.position;

import org.jspecify.annotations.NullMarked;
