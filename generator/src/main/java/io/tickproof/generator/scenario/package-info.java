/** The content of a scenario file, and the reader that rejects every mistake in it. */
@NullMarked
package io.tickproof.generator.scenario;

import org.jspecify.annotations.NullMarked;
