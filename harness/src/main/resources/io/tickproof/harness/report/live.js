"use strict";
// Shows a run while it is in progress. The server sends its events; after a lost connection, those that were missed.
(function () {
  const { data: run, page, whole, color, element, section, soft, plural } = Page;
  const { axis, chartBox, chart, timeline } = Charts;
  const MAX_POINTS = 400;
  const REDRAW_MILLIS = 200;
  const MAX_RETRIES = 20;
  const PHASES = ["starting servers", "sending", "executing", "reading back", "verifying", "writing the report"];

  const verdict = element("b", { class: "verdict" }, "RUNNING");
  const sentence = element("p", { class: "sentence" }, "Waiting for the first event.");
  const connection = element("p", { class: "soft", role: "status" });
  const head = element(
    "header",
    { class: "head" },
    element("h1", {}, verdict, " " + run.scenario + ", " + run.mode + " mode"),
    sentence,
    soft(run.description),
    soft("seed " + run.seed),
    connection,
  );
  page.append(head);

  const steps = PHASES.map((phase) => element("li", {}, phase));
  const bars = element("div", { class: "progress" });
  const left = element("p", { class: "soft", id: "left" });
  section("Progress", element("ol", { class: "phases" }, ...steps), bars, left);
  const log = element("ul", { class: "log", id: "log", "aria-live": "polite" });
  const noEvents = soft("No fault and no restart so far.");
  section("Faults and restarts", log, noEvents);
  const candleNote = element("p", { class: "soft", id: "candles" }, "No candle has been read yet.");
  const candleBox = chartBox("The latest candles of the most traded symbol");
  candleBox.hidden = true;
  section("Candles", candleNote, candleBox);
  const box = element("div", {});
  section("Run timeline", box);
  const show = timeline(box);
  let showCandles = null;

  let clockOffset = 0;
  const phases = new Map();
  let ended = false;
  let expected = 0;
  let samples = [];
  let faults = [];
  let checkpoints = [];
  let candles = null;
  let drawing = false;

  const newest = () => samples[samples.length - 1];
  const serverSeconds = () => performance.now() / 1e3 + clockOffset;

  function showPhases() {
    const begun = [...phases.entries()].sort((a, b) => a[1] - b[1]);
    steps.forEach((step, i) => {
      const at = begun.findIndex(([phase]) => phase === PHASES[i]);
      const isCurrent = at >= 0 && at === begun.length - 1 && !ended;
      step.classList.toggle("ended", at >= 0 && !isCurrent);
      step.toggleAttribute("aria-current", isCurrent);
      if (isCurrent) {
        step.setAttribute("aria-current", "step");
      }
      const until = at + 1 < begun.length ? begun[at + 1][1] : ended || serverSeconds();
      step.textContent = PHASES[i] + (at < 0 ? "" : " " + Math.max(0, until - begun[at][1]).toFixed(0) + " s");
    });
  }

  function bar(name, n) {
    const share = expected > 0 ? Math.min(1, n / expected) : 0;
    const of = n <= expected ? " of about " + whole.format(expected) : "";
    return [
      element("span", {}, name),
      element("progress", { max: "1", value: String(share), "aria-label": name }),
      element("span", { class: "value" }, whole.format(n) + of + ", " + Math.floor(share * 100) + " %"),
    ];
  }

  // The rate of a counter over the last 10 s, if it was about the same as over the whole time in which it grew.
  function steadyRate(name) {
    const end = newest();
    const growing = samples.filter((sample) => sample[name] > 0);
    const start = growing[0];
    const recent = growing.find((sample) => sample.seconds >= end.seconds - 10);
    if (!start || recent === end || end.seconds - start.seconds < 3) {
      return null;
    }
    const rate = (from) => (end[name] - from[name]) / (end.seconds - from.seconds);
    return rate(recent) > rate(start) / 3 && rate(recent) < rate(start) * 3 ? rate(recent) : null;
  }

  // How long sending and reading will take, as a text. Empty if that cannot be told: at the beginning, while a fault is
  // active, or if the rate varies.
  function timeLeft() {
    const sample = newest();
    const isActive = faults.some((fault) => fault.recoveredSeconds === null);
    if (!sample || isActive || expected === 0) {
      return "";
    }
    const counters = sample.read > 0 || sample.sent >= expected ? ["sent", "read"] : ["sent"];
    const remaining = counters.filter((name) => sample[name] < expected);
    const seconds = remaining.map((name) => {
      const rate = steadyRate(name);
      return rate ? (expected - sample[name]) / rate : Infinity;
    });
    const most = Math.max(0, ...seconds);
    if (most < 1 || most > 86400) {
      return "";
    }
    if (most < 20) {
      return "About " + Math.ceil(most) + " s left until everything is read.";
    }
    return most < 120
      ? "About " + Math.ceil(most / 5) * 5 + " s left until everything is read."
      : "About " + Math.ceil(most / 60) + " min left until everything is read.";
  }

  function showLog() {
    const items = faults.map((fault) => [fault.seconds, describe(fault)]);
    samples.forEach((sample, i) => {
      if (i > 0 && sample.restarts > samples[i - 1].restarts) {
        items.push([sample.seconds, "restart " + whole.format(sample.restarts) + " of the job"]);
      }
    });
    items.sort((a, b) => a[0] - b[0]);
    const texts = items.map(([seconds, text]) => seconds.toFixed(1) + " s: " + text);
    noEvents.hidden = texts.length > 0;
    // A screen reader announces a line when it changes, and only then.
    texts.forEach((text, i) => {
      if (!log.children[i]) {
        log.append(element("li", {}, text));
      } else if (log.children[i].textContent !== text) {
        log.children[i].textContent = text;
      }
    });
    while (log.children.length > texts.length) {
      log.lastChild.remove();
    }
  }

  function describe(fault) {
    if (fault.actual === "") {
      return "fault " + fault.kind + " was not injected: " + fault.detail;
    }
    const what = "fault " + fault.kind + " injected (" + fault.detail + ")";
    if (fault.recoveredSeconds === null) {
      return what + ", active" + (fault.requestedSeconds ? " for " + fault.requestedSeconds + " s" : "");
    }
    const seconds = fault.recoveredSeconds - fault.seconds;
    return what + (fault.requestedSeconds ? ", recovered after " + seconds.toFixed(1) + " s" : "");
  }

  function drawCandles() {
    const count = samples.length ? newest().candles : 0;
    if (!candles) {
      candleNote.textContent = count ? plural(count, "candle") + " so far." : "No candle has been read yet.";
      candleBox.hidden = true;
      return;
    }
    const { symbol, window: name, rows } = candles;
    candleNote.textContent =
      plural(Math.max(count, rows.length), "candle") +
      " so far. Below are the latest of " +
      symbol +
      ", the most traded symbol, in windows of " +
      name +
      ".";
    candleBox.hidden = false;
    showCandles = showCandles || chart(candleBox);
    const itemStyle = {
      color: color("ground"),
      color0: color("candle"),
      borderColor: color("candle"),
      borderColor0: color("candle"),
    };
    showCandles({
      tooltip: { trigger: "axis" },
      xAxis: axis({
        type: "category",
        data: rows.map((row) => new Date(row[0]).toISOString().slice(11, 19)),
      }),
      yAxis: axis({ scale: true, splitNumber: 3, name: "price" }),
      // The chart library expects open, close, low, high.
      series: [
        {
          name: symbol,
          type: "candlestick",
          itemStyle,
          data: rows.map(([, open, high, low, close]) => [open, close, low, high]),
        },
      ],
    });
  }

  // Events that arrive in quick succession are drawn once, and long runs are thinned out.
  function draw() {
    drawing = false;
    if (samples.length) {
      const sample = newest();
      const isReadKnown = sample.read > 0 || run.mode === "bounded";
      bars.replaceChildren(...bar("sent", sample.sent), ...(isReadKnown ? bar("read", sample.read) : []));
      if (!ended) {
        sentence.textContent = describeSample(sample);
        left.textContent = timeLeft();
      }
      const step = Math.floor(samples.length / MAX_POINTS) + 1;
      const shown = samples.filter((each, i) => i % step === 0 || i === samples.length - 1);
      const lanes = faults.map((fault) => ({
        ...fault,
        recoveredSeconds: fault.recoveredSeconds === null ? sample.seconds : fault.recoveredSeconds,
      }));
      show(shown, lanes, checkpoints);
    }
    showPhases();
    showLog();
    drawCandles();
  }

  function update() {
    if (!drawing) {
      drawing = true;
      setTimeout(draw, REDRAW_MILLIS);
    }
  }

  function describeSample(sample) {
    const parts = [
      whole.format(sample.sent) + " sent",
      whole.format(sample.read) + " read",
      plural(sample.candles, "candle"),
    ];
    if (sample.watermarkMillis !== null) {
      parts.push("watermark " + new Date(sample.watermarkMillis).toISOString());
    }
    if (sample.restarts) {
      parts.push(plural(sample.restarts, "restart"));
    }
    return sample.seconds.toFixed(1) + " s: " + parts.join(", ");
  }

  const events = new EventSource("/events");
  const on = (type, action) =>
    events.addEventListener(type, (event) => {
      action(JSON.parse(event.data));
      update();
    });
  on("clock", (seconds) => {
    clockOffset = seconds - performance.now() / 1e3;
  });
  on("begun", (begun) => {
    expected = begun.expectedDeliveries;
    samples = [];
    faults = [];
    checkpoints = [];
    candles = null;
  });
  on("phase", ({ phase, seconds }) => {
    phases.set(phase, seconds);
    if (!samples.length) {
      sentence.textContent = phase[0].toUpperCase() + phase.slice(1) + ".";
    }
  });
  on("message", (sample) => samples.push(sample));
  on("fault", (fault) => {
    const same = faults.findIndex((each) => each.kind === fault.kind && each.seconds === fault.seconds);
    faults[same < 0 ? faults.length : same] = fault;
  });
  on("checkpoint", (checkpoint) => checkpoints.push(checkpoint));
  on("candles", (latest) => {
    candles = latest;
  });
  on("done", (done) => {
    events.close();
    ended = serverSeconds();
    connection.textContent = "";
    verdict.textContent = done.verdict;
    head.classList.add(done.verdict);
    left.textContent = "";
    sentence.textContent = done.sentence + " Report: " + done.report;
    // The server now has the report in place of this page. If it is gone, this page stays.
    if (done.hasReport) {
      fetch("/", { method: "HEAD", cache: "no-store" }).then(
        (answer) => answer.ok && location.reload(),
        () => {},
      );
    }
  });

  let retries = 0;
  events.onopen = () => {
    retries = 0;
    verdict.textContent = "RUNNING";
    connection.textContent = "";
  };
  events.onerror = () => {
    retries++;
    if (events.readyState === EventSource.CLOSED || retries > MAX_RETRIES) {
      events.close();
      ended = ended || serverSeconds();
      verdict.textContent = "ENDED";
      connection.textContent = "The connection to the run is closed. Its terminal shows the result.";
    } else {
      connection.textContent = "The connection to the run is lost. Trying again.";
    }
  };
  setInterval(() => {
    if (!ended) {
      showPhases();
    }
  }, 1000);
})();
