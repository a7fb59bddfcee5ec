@NullMarked
package io.tailrace.source.contact;

import org.jspecify.annotations.NullMarked;
