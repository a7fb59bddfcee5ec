@NullMarked
package io.tailrace.simulation;

import org.jspecify.annotations.NullMarked;
