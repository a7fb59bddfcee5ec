/**
 * JSON documents, outside the streams.
 *
 * <pre>
 * http.ViewList, http.ViewContents, operation.Readiness -> JsonDocument -> jakarta.json
 * </pre>
 */
@NullMarked
package io.tailrace.web.json;

import org.jspecify.annotations.NullMarked;
