/**
 * The application in its container: start, life and end. The only package that knows the Servlet
 * API, and the only one that sees all others.
 *
 * <pre>
 * Tailrace -> settings.Settings -> AppRuntime -> source.contact.Sources, view.Database, push.Hub
 *                                      |
 *                                      +-> http.AppContext (the servlets)
 *                                      +-> AppSight -> operation.Operation (probes, metrics, JMX)
 * </pre>
 */
@NullMarked
package io.tailrace.web;

import org.jspecify.annotations.NullMarked;
