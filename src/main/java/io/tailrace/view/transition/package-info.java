/**
 * One complete change of the views of a stream, and to which timestamp they move together.
 *
 * <pre>
 * frontiers, bridges -> TransitionPlanner -> CatchUpPlan -> Transition -> push.message.Message
 *                                         -> ProgressMark
 * </pre>
 */
@NullMarked
package io.tailrace.view.transition;

import org.jspecify.annotations.NullMarked;
