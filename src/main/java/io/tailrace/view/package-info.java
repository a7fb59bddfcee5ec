/**
 * The views of a database and their followers. Pure: no JDBC, no servlets, no threads.
 *
 * <pre>
 * Update -> Database -> Preparation (outside the lock)
 *              |
 *              +-> UpdateApplier -> View -> log.Log, SlicedView -> SliceLog
 *                       |
 *                       +-> Followers, AwaitingGroups -> Group -> transition.Transition
 * </pre>
 *
 * <p>The rooms {@code position}, {@code report}, {@code transition}, {@code zset}, {@code slice}
 * and {@code log} know nothing of this package.
 */
@NullMarked
package io.tailrace.view;

import org.jspecify.annotations.NullMarked;
