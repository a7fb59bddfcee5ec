/** Runs the commands of a document. */
@NullMarked
package io.tailrace.testing.documents;

import org.jspecify.annotations.NullMarked;
