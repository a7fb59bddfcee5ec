@NullMarked
package io.tailrace.source.materialize;

import org.jspecify.annotations.NullMarked;
