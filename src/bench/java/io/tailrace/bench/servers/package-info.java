/** The servers that the benchmarks compare, each in a separate process. */
@NullMarked
package io.tailrace.bench.servers;

import org.jspecify.annotations.NullMarked;
