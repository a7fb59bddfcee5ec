/**
 * The statement of one view, parsed: what it names, what it calls, and what it is read from.
 *
 * <pre>
 * StatementEnd -> ParsedQuery (RuleTree) -> Candidate -> FoundStatement (BaseRelation)
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.analysis.statement;

import org.jspecify.annotations.NullMarked;
