/**
 * What Materialize's catalogue says of a view, as values.
 *
 * <pre>
 * Facts -> Identity -> MaterializeColumns (MaterializeType)
 * </pre>
 */
@NullMarked
package io.tailrace.source.materialize.catalog;

import org.jspecify.annotations.NullMarked;
