/**
 * What one machine is too small for, as jobs of a Flink cluster: the timeline is written, and the oracle's rows are
 * worked out, by as many subtasks as there are partitions (docs/scale.md).
 */
package io.tickproof.harness.cluster;
