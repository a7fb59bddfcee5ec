/** The WAR in stock containers and behind proxies: start, stop, redeployment and settings. */
@NullMarked
package io.tailrace.deployment;

import org.jspecify.annotations.NullMarked;
