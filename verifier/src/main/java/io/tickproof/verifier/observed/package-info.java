/** Reads the rows that the sinks hold after a run. */
@NullMarked
package io.tickproof.verifier.observed;

import org.jspecify.annotations.NullMarked;
