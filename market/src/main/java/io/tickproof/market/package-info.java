/**
 * The words that all parts share: tick, candle, window, exact decimals, the wire codec, and the names of topics, tables
 * and keys. Needs the JDK alone.
 */
@NullMarked
package io.tickproof.market;

import org.jspecify.annotations.NullMarked;
