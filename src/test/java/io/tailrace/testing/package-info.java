@NullMarked
package io.tailrace.testing;

import org.jspecify.annotations.NullMarked;
