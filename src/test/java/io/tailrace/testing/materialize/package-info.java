@NullMarked
package io.tailrace.testing.materialize;

import org.jspecify.annotations.NullMarked;
