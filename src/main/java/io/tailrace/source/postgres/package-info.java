@NullMarked
package io.tailrace.source.postgres;

import org.jspecify.annotations.NullMarked;
