/** Assembles the job from its options and starts it, inside a harness or by itself on a cluster. */
@NullMarked
package io.tickproof.pipeline.job;

import org.jspecify.annotations.NullMarked;
