/**
 * A view's changes in order, as the frames that clients are sent, and what brings a client on from
 * where it stands. Under the database's lock, but for what is encoded.
 *
 * <pre>
 * Encoder -> Frame -> LogStep -> Log -> CatchUp
 *                              (NetDifferences, Checkpoints)
 * </pre>
 */
@NullMarked
package io.tailrace.view.log;

import org.jspecify.annotations.NullMarked;
