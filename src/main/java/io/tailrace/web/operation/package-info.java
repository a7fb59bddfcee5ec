/**
 * Probes, metrics and JMX beans. The only package that knows Micrometer.
 *
 * <pre>
 * Sight -> Look -> Readiness, Health          (/health/*)
 *               -> Metrics: *Meters           (/metrics)
 *  RecentLook ->  Beans: BeanMetrics          (JMX)
 * push.Writer -> CommitToWrite -> both
 * </pre>
 */
@NullMarked
package io.tailrace.web.operation;

import org.jspecify.annotations.NullMarked;
