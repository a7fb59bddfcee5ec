/**
 * Decides how each view can be followed: as a table of the stream, as a computed view, or not at
 * all and why. {@code CatalogWatch} does so again whenever the catalogue may have changed.
 *
 * <pre>
 * CatalogWatch -> ViewInspector -> ViewAnalyzer -> DependencyAnalysis -> Verdict
 *                                               -> QueryParser, FunctionCalls
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.analysis;

import org.jspecify.annotations.NullMarked;
