package io.tickproof.generator.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Computes the shipped timelines in another JVM. */
@Tag("stack")
class TimelineReproducibilityTest {
    @Test
    void interpreterWithOtherLocaleAndZoneComputesSameTimelines() throws Exception {
        assertEquals(
                ShippedTimelinesTest.text(ShippedTimelinesTest.first(ShippedTimelinesTest.PREFIX)),
                ShippedTimelinesTest.inAnotherJvm(
                        System.getProperty("java.home"),
                        "first",
                        "-Xint",
                        "-Duser.language=tr",
                        "-Duser.country=TR",
                        "-Duser.timezone=Asia/Kolkata"));
    }
}
