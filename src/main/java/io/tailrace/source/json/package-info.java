@NullMarked
package io.tailrace.source.json;

import org.jspecify.annotations.NullMarked;
