/** Downloads recordings from public archives, and records Kafka topics and prices from a live API. */
@NullMarked
package io.tickproof.generator.remote;

import org.jspecify.annotations.NullMarked;
