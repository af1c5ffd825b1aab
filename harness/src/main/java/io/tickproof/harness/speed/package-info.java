/**
 * Determines whether one build is slower than another: both are built from git, measured alternately on one machine,
 * and compared by a sequential rank test.
 */
@NullMarked
package io.tickproof.harness.speed;

import org.jspecify.annotations.NullMarked;
