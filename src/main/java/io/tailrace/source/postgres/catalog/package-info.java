/**
 * The catalogue's rows about relations, types, publications and dependencies, as values.
 *
 * <pre>
 * CatalogQueries -> Relation, RelationShape, PgType, Publication -> Verdict
 *                                                          (StreamedTable or DerivedView)
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.catalog;

import org.jspecify.annotations.NullMarked;
