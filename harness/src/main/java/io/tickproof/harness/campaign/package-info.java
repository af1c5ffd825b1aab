/**
 * Commands that use many runs or none: sweep, shrink, baselines, sustained-rate search, comparison, re-verification.
 */
@NullMarked
package io.tickproof.harness.campaign;

import org.jspecify.annotations.NullMarked;
