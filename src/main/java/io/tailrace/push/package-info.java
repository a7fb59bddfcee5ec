@NullMarked
package io.tailrace.push;

import org.jspecify.annotations.NullMarked;
