/**
 * What an operator is told of a running application: health, metrics and JMX beans, all made of one
 * {@link io.tailrace.web.operation.Look} when they are asked for. The only package that knows
 * Micrometer.
 */
@NullMarked
package io.tailrace.web.operation;

import org.jspecify.annotations.NullMarked;
