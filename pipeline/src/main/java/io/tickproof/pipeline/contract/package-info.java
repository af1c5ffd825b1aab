/**
 * Window arithmetic and watermark grid: the parts of the candle contract (docs/reference/candle-contract.md) that
 * source, lateness filter and windows share.
 */
@NullMarked
package io.tickproof.pipeline.contract;

import org.jspecify.annotations.NullMarked;
