"use strict";
// Shows a run while it goes on.
(function () {
  const { data: run, page, whole, element, section, course } = Page;
  const verdict = element("b", { class: "verdict" }, "RUNNING");
  const sentence = element("p", { class: "sentence", "aria-live": "polite" }, "waiting for the first look");
  const head = element("header", { class: "head" }, element("h1", {}, verdict, " " + run.scenario + ", " + run.mode),
    sentence, element("p", { class: "soft" }, run.about), element("p", { class: "soft" }, "seed " + run.seed));
  page.append(head);
  const box = element("div", {});
  section("The course of the run", box);
  const show = course(box);
  const moments = [];
  let drawing = false;
  // However many moments come at once, they are drawn once, and never more than some hundreds of them.
  const draw = () => {
    drawing = false;
    const step = Math.floor(moments.length / 400) + 1;
    show(moments.filter((m, i) => i % step === 0 || i === moments.length - 1));
  };
  const events = new EventSource("/events");
  events.onmessage = (event) => {
    const now = JSON.parse(event.data);
    moments.push(now);
    sentence.textContent = now.seconds.toFixed(1) + " s: " + whole.format(now.sent) + " sent, " + whole.format(now.read) + " read, "
      + whole.format(now.candles) + " candles" + (now.watermarkMillis === null ? "" : ", watermark " + new Date(now.watermarkMillis).toISOString())
      + (now.restarts ? ", " + now.restarts + " restarts" : "");
    if (!drawing) {
      drawing = true;
      setTimeout(draw, 200);
    }
  };
  events.addEventListener("done", (event) => {
    const [said, report] = JSON.parse(event.data);
    events.close();
    verdict.textContent = said;
    head.classList.add(said);
    sentence.textContent += ". It has ended; the report: " + report;
  });
  events.onerror = () => {
    if (events.readyState === EventSource.CLOSED || verdict.textContent === "RUNNING") {
      events.close();
      sentence.textContent += ". The run is over.";
    }
  };
})();
