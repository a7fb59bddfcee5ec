/**
 * The script that an administrator has to run for the views as they are configured.
 *
 * <pre>
 * Setup -> SetupQuestions -> SetupFacts -> SetupScript
 * </pre>
 */
@NullMarked
package io.tailrace.source.postgres.setup;

import org.jspecify.annotations.NullMarked;
