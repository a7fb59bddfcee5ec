/**
 * The rows of one TAIL or SUBSCRIBE, assembled into closed updates. No I/O.
 *
 * <pre>
 * TailColumns -> TailRow -> BatchAssembler (Horizon) -> view.Update
 * </pre>
 */
@NullMarked
package io.tailrace.source.materialize.batch;

import org.jspecify.annotations.NullMarked;
