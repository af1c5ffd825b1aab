/**
 * Defines what all parts share: tick, candle, window, exact decimals, time, the wire codec, and the names of tables and
 * keys. Depends on the JDK only.
 */
@NullMarked
package io.tickproof.market;

import org.jspecify.annotations.NullMarked;
