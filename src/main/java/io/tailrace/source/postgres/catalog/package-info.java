/**
 * What the catalogue says of relations, types, publications and of what depends on what, as values.
 *
 * <pre>
 * CatalogQueries -> Relation, RelationShape, PgType, Publication -> Verdict
 *                                                          (StreamedTable or DerivedView)
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.catalog;

import org.jspecify.annotations.NullMarked;
