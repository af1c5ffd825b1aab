"use strict";
// Builds the page of a run from its evidence, in the order in which a reader needs it.
(function () {
  const { outcome } = Page.data;
  Verdict.head();
  Findings.causes();
  Verdict.unknown();
  RunSections.sustained();
  if (outcome.status === "complete") {
    Findings.viewer();
    Candles.section();
    Sections.checks();
    Sections.ticks();
    Sections.published();
    RunSections.latency();
  }
  RunSections.timeline();
  Sections.input();
  Sections.environment();
})();
