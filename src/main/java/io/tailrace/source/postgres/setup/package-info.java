/**
 * The script that an administrator has to run for the configured views.
 *
 * <pre>
 * Setup -> SetupQuestions -> SetupFacts -> SetupScript
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.setup;

import org.jspecify.annotations.NullMarked;
