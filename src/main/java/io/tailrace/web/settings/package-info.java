/**
 * What the user wrote, as types: places in order, one grammar, and one plain line for everything
 * that is wrong.
 */
@NullMarked
package io.tailrace.web.settings;

import org.jspecify.annotations.NullMarked;
