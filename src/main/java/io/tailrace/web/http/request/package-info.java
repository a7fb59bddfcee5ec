/**
 * What a request says, and what it is answered where it is wrong.
 *
 * <pre>
 * HttpServletRequest -> Caller, QueryParameters, AcceptedCoding, ClientIdentity
 *                    -> Refusal -> problem+json, RefusalCounts
 * </pre>
 */
@NullMarked
package io.tailrace.web.http.request;

import org.jspecify.annotations.NullMarked;
