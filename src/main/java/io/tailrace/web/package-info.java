/**
 * HTTP: the listener that starts and stops everything, what the user configured, and the servlets.
 * The only package that knows the Servlet API, and the only one that sees all others.
 */
@NullMarked
package io.tailrace.web;

import org.jspecify.annotations.NullMarked;
