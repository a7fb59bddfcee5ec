@NullMarked
package io.tailrace.testing.containers;

import org.jspecify.annotations.NullMarked;
