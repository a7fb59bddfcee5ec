/**
 * Materialize's catalogue rows about views, as values.
 *
 * <pre>
 * Facts -> Identity -> ViewColumns (ColumnType)
 * </pre>
 */
@NullMarked
package io.tailrace.source.materialize.catalog;

import org.jspecify.annotations.NullMarked;
