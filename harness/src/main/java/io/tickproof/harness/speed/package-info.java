/**
 * Whether one build is slower than another: both are made from git, measured in turn on one machine, and judged by a rank test until it is
 * decided.
 */
package io.tickproof.harness.speed;
