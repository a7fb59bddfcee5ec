/**
 * Runs one source: opens it, applies its updates, and opens it again after every outage.
 *
 * <pre>
 * Source -> Tail -> Runner -> view.Database
 *                     |-> OutageLog
 * </pre>
 */
@NullMarked
package io.tailrace.source.runner;

import org.jspecify.annotations.NullMarked;
