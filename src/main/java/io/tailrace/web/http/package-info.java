/**
 * The servlets: what they answer, who may see what, and how many streams may be open.
 *
 * <pre>
 * request -> StreamServlet -> ViewSelection, StreamLimits -> transport.Transport
 *         -> ViewsServlet -> ViewList, ViewContents (ContentsBudget)
 *         -> SetupServlet, HealthServlet, MetricsServlet -> operation
 *
 * each servlet -> AppContext -> ViewCatalog (roles), push.Hub
 *              -> Refusal -> problem+json
 * </pre>
 */
@NullMarked
package io.tailrace.web.http;

import org.jspecify.annotations.NullMarked;
