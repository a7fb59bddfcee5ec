@NullMarked
package io.tailrace.web;

import org.jspecify.annotations.NullMarked;
