@NullMarked
package io.tailrace.view;

import org.jspecify.annotations.NullMarked;
