/**
 * Bearer tokens: the keys that verify them, and what a verified token says of its user. No
 * servlets.
 *
 * <pre>
 * text -> TokenVerifier -> KeyRing -> KeySet -> VerificationKey
 *                                  <- KeySource (a URL, a file), in the thread "tailrace keys"
 *                       -> Token
 * </pre>
 */
@NullMarked
package io.tailrace.web.token;

import org.jspecify.annotations.NullMarked;
