/**
 * The file in which the views' contents wait for the application's next start.
 *
 * <pre>
 * AppRuntime -> SavedState -> StateFile (StateFolder, StateLock) -> view.saved
 *                          -> Definitions
 * </pre>
 */
@NullMarked
package io.tailrace.web.saved;

import org.jspecify.annotations.NullMarked;
