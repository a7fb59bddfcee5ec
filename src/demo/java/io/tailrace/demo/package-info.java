@NullMarked
package io.tailrace.demo;

import org.jspecify.annotations.NullMarked;
