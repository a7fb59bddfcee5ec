@NullMarked
package io.tailrace.testing.postgres;

import org.jspecify.annotations.NullMarked;
