/**
 * Rows, and sets of them with weights: the algebra of all that happens to a view. Pure values, but
 * for what is in the making.
 *
 * <pre>
 * Row -> ZSet (RowIndex), RowTable (RowBucket) -> Contents
 * </pre>
 */
@NullMarked
package io.tailrace.view.zset;

import org.jspecify.annotations.NullMarked;
