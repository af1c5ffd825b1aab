/** Assembles the job from its options and starts it, inside the harness or on a cluster of its own. */
@NullMarked
package io.tickproof.pipeline.job;

import org.jspecify.annotations.NullMarked;
