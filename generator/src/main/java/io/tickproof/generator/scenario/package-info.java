/** What a scenario file says, and the reader that says no at the door. */
package io.tickproof.generator.scenario;
