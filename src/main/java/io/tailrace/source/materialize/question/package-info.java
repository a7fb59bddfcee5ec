/**
 * The questions to one server about itself and its views, and how long an answer may take.
 *
 * <pre>
 * Questions -> MaterializeCatalog -> catalog
 *              (Deadline)
 * </pre>
 */
@NullMarked
package io.tailrace.source.materialize.question;

import org.jspecify.annotations.NullMarked;
