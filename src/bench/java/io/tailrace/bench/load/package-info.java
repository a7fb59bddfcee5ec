/** Clients of the benchmarks, which check what they receive, and the writers that load a server. */
@NullMarked
package io.tailrace.bench.load;

import org.jspecify.annotations.NullMarked;
