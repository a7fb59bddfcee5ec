/**
 * PostgreSQL's logical replication as a source of updates. Its rooms use each other downwards.
 *
 * <pre>
 * PostgresSource -> tail -> merge -> refresh -> analysis -> setup, event -> catalog -> session
 *                     |-> replication -> protocol
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres;

import org.jspecify.annotations.NullMarked;
