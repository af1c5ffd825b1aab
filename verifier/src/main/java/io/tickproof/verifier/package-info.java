/**
 * Verifies a run: computes the expected rows from what was sent, in code that shares nothing with the job; reads the rows of
 * the sinks; and explains every difference. Start reading at {@link io.tickproof.verifier.Verification}.
 */
@NullMarked
package io.tickproof.verifier;

import org.jspecify.annotations.NullMarked;
