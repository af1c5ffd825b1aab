/** Recordings from elsewhere: a day of a public archive, or what a live price API says. */
package io.tickproof.generator.remote;
