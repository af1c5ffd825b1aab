/** The expectation: candle contract and lateness rule, computed a second time and in another way than the job does. */
package io.tickproof.verifier.oracle;
