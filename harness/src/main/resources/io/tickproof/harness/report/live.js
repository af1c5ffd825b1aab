"use strict";
// Shows a run while it is in progress. The server sends one event per sample.
(function () {
  const { data: run, page, whole, element, section, soft } = Page;
  const { timeline } = Charts;
  const MAX_POINTS = 400;
  const REDRAW_MILLIS = 200;

  const verdict = element("b", { class: "verdict" }, "RUNNING");
  const sentence = element("p", { class: "sentence", "aria-live": "polite" }, "Waiting for the first sample.");
  const head = element(
    "header",
    { class: "head" },
    element("h1", {}, verdict, " " + run.scenario + ", " + run.mode + " mode"),
    sentence,
    soft(run.description),
    soft("seed " + run.seed),
  );
  page.append(head);
  const box = element("div", {});
  section("Run timeline", box);
  const show = timeline(box);
  const samples = [];
  let drawing = false;

  // Samples that arrive in quick succession are drawn once, and long runs are thinned out.
  const draw = () => {
    drawing = false;
    const step = Math.floor(samples.length / MAX_POINTS) + 1;
    show(samples.filter((sample, i) => i % step === 0 || i === samples.length - 1));
  };

  const describe = (sample) => {
    const parts = [
      whole.format(sample.sent) + " sent",
      whole.format(sample.read) + " read",
      whole.format(sample.candles) + " candles",
    ];
    if (sample.watermarkMillis !== null) {
      parts.push("watermark " + new Date(sample.watermarkMillis).toISOString());
    }
    if (sample.restarts) {
      parts.push(whole.format(sample.restarts) + (sample.restarts === 1 ? " restart" : " restarts"));
    }
    return sample.seconds.toFixed(1) + " s: " + parts.join(", ");
  };

  const events = new EventSource("/events");
  events.onmessage = (event) => {
    const sample = JSON.parse(event.data);
    samples.push(sample);
    sentence.textContent = describe(sample);
    if (!drawing) {
      drawing = true;
      setTimeout(draw, REDRAW_MILLIS);
    }
  };
  events.addEventListener("done", (event) => {
    const done = JSON.parse(event.data);
    events.close();
    verdict.textContent = done.verdict;
    head.classList.add(done.verdict);
    sentence.textContent = done.sentence + " Report: " + done.report;
  });
  events.onerror = () => {
    if (events.readyState === EventSource.CLOSED || verdict.textContent === "RUNNING") {
      events.close();
      verdict.textContent = "ENDED";
      sentence.textContent += ". The connection to the run is closed.";
    }
  };
})();
