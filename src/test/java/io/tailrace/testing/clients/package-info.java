@NullMarked
package io.tailrace.testing.clients;

import org.jspecify.annotations.NullMarked;
