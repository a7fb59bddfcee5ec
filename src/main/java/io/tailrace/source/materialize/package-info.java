/**
 * Materialize's TAIL and SUBSCRIBE as a source of updates.
 *
 * <pre>
 * MaterializeServer -> MaterializeSource -> MaterializeTail -> batch -> view.Update
 *                   -> ServerWatchdog, Silence
 *                   -> question, catalog
 * </pre>
 */
@NullMarked
package io.tailrace.source.materialize;

import org.jspecify.annotations.NullMarked;
