/**
 * Parts of views: the rows in which some columns have given values.
 *
 * <pre>
 *   ZSet ──▶ Division ──▶ a part for each slice that has readers
 *               │
 *               └── rows by key: what a slice's newcomers get
 * </pre>
 */
@NullMarked
package io.tailrace.view.slice;

import org.jspecify.annotations.NullMarked;
