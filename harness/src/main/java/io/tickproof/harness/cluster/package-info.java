/** Generator and oracle as Flink jobs, for timelines that are too large for one machine (docs/how-to/scale-out.md). */
@NullMarked
package io.tickproof.harness.cluster;

import org.jspecify.annotations.NullMarked;
