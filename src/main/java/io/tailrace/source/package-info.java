@NullMarked
package io.tailrace.source;

import org.jspecify.annotations.NullMarked;
