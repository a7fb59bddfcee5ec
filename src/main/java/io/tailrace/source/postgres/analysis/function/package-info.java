/**
 * The functions that statements call: whether each always returns the same for the same rows.
 *
 * <pre>
 * FoundStatement -> FunctionCalls -> FunctionCatalog -> PgFunction (FunctionBody)
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.analysis.function;

import org.jspecify.annotations.NullMarked;
