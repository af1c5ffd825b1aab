/**
 * Judges a run: what the sinks must hold, computed again from what was sent and in code that shares nothing with the
 * job; what they do hold; and every difference with its cause. Start reading at {@link
 * io.tickproof.verifier.Verification}.
 */
@NullMarked
package io.tickproof.verifier;

import org.jspecify.annotations.NullMarked;
