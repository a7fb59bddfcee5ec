/**
 * What requests are answered with: the servlets, who may see what, and how many streams there are.
 *
 * <pre>
 * request -> StreamServlet -> ViewSelection, StreamLimits -> transport.Transport
 *         -> ViewsServlet -> ViewList, ViewContents
 * </pre>
 */
@NullMarked
package io.tailrace.web.http;

import org.jspecify.annotations.NullMarked;
