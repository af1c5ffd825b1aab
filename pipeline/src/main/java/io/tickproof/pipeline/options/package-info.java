/** The settings of the job: where it reads, where it writes, and the rules of its candles. */
@NullMarked
package io.tickproof.pipeline.options;

import org.jspecify.annotations.NullMarked;
