/**
 * Values that describe a view at one moment, for pages, metrics and contents that are asked for
 * once.
 *
 * <pre>
 * View, SlicedView -> ViewReport (State, ViewMeter), ViewRows -> web
 *                  -> ViewStatus -> push
 * </pre>
 */
@NullMarked
package io.tailrace.view.report;

import org.jspecify.annotations.NullMarked;
