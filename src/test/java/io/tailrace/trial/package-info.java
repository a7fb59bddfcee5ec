/** Everything that a PostgreSQL can be made to go through, at random, with clients that check. */
@NullMarked
package io.tailrace.trial;

import org.jspecify.annotations.NullMarked;
