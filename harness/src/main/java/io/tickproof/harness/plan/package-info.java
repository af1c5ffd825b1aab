/** A run request that has been read and validated before any server starts. */
@NullMarked
package io.tickproof.harness.plan;

import org.jspecify.annotations.NullMarked;
