/**
 * Views as bytes, so that a restart costs each client one difference. Pure: streams come from
 * outside.
 *
 * <pre>
 * Database -> SavedView -> SavedWriter -> SectionOutput -> bytes
 * Database <- SavedView <- SavedReader <- SectionInput  <- bytes
 * </pre>
 *
 * <p>The format: eight bytes that name it, its version, and sections. A section is chunks of at
 * most 64 KiB, each with its length and a checksum over its content and its place; an empty chunk
 * ends it. The first section says when it was written and how rows are encoded, each further one is
 * a view, and the last one says how many there are.
 */
@NullMarked
package io.tailrace.view.saved;

import org.jspecify.annotations.NullMarked;
