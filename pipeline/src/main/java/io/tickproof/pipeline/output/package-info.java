/** The rows that the job emits, one record type per table. */
@NullMarked
package io.tickproof.pipeline.output;

import org.jspecify.annotations.NullMarked;
