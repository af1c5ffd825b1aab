"use strict";
// Builds the page of a run from its evidence.
(function () {
  const { data: evidence, page, whole, color, element, section, table, sortable, number, count, decimal, facts, chart, course } = Page;

  function sentence() {
    const run = evidence.run, ticks = evidence.ticks, candles = evidence.candles;
    if (run.ended !== "complete") {
      return "The run was " + run.ended + ": " + run.message;
    }
    const bad = evidence.checks.filter((check) => check.verdict !== "PASS");
    const ticksPart = whole.format(ticks.sent) + " ticks were sent, " + whole.format(ticks.inCandles) + " are in candles"
      + (ticks.late ? ", " + whole.format(ticks.late) + " of them late" : "")
      + (ticks.tooLate ? ", " + whole.format(ticks.tooLate) + " came too late" : "")
      + (ticks.duplicates ? ", " + whole.format(ticks.duplicates) + " were duplicates" : "")
      + (ticks.rejected ? ", " + whole.format(ticks.rejected) + " were no ticks" : "") + ".";
    if (bad.length === 0) {
      return "Every candle is right: all " + whole.format(candles.matching) + " are as expected. " + ticksPart;
    }
    const wrong = candles.missing + candles.unexpected + candles.different;
    return (wrong ? whole.format(wrong) + " of " + whole.format(candles.expected) + " candles are wrong. "
      : "All " + whole.format(candles.matching) + " candles are right, but not all checks passed: "
        + bad.map((check) => check.name).join(", ") + ". ") + ticksPart;
  }

  function head() {
    const run = evidence.run;
    page.append(element("header", { class: "head " + run.verdict },
      element("h1", {}, element("b", { class: "verdict" }, run.verdict), " " + run.scenario + ", " + run.mode),
      element("p", { class: "sentence" }, sentence()),
      evidence.headline ? element("p", { class: "sentence" }, "Most likely: " + evidence.headline.text + "."
        + (evidence.headline.lookAt ? " Look at: " + evidence.headline.lookAt + "." : "")) : "",
      element("p", { class: "soft" }, run.about),
      element("p", { class: "soft" }, run.startedAt + " · seed " + run.seed + " · stack " + run.stack + " · commit " + run.commit)));
  }

  function accounting() {
    const t = evidence.ticks;
    const parts = [["in candles, revising none", t.inCandles - t.late, "accent"], ["in candles, late: revising one", t.late, "late"], ["too late", t.tooLate, "down"],
      ["duplicates", t.duplicates, "soft"], ["dead letters", t.rejected, "fail"], ["unacknowledged", t.unacknowledged, "unknown"]];
    const node = element("div", { class: "chart low", role: "img", "aria-label": "Where the ticks went; the table below has the numbers" });
    const sum = parts.reduce((all, part) => all + part[1], 0);
    const told = evidence.notChecked.includes("accounting") ? element("p", { class: "soft" }, "By the oracle: the job does not tell where all of its ticks go, so this was not checked.") : "";
    section("Where every tick went", told, node, table(["", { text: "ticks", type: "number" }, { text: "share", type: "number" }],
      [...parts.map(([name, n]) => [name, count(n), number(t.sent ? (100 * n / t.sent).toFixed(3) + " %" : "")]),
        ["sum", count(sum), ""], ["sent", count(t.sent), sum === t.sent ? "adds up" : "does not add up"]]));
    const lines = evidence.accounts;
    if (lines.length) {
      const wrong = lines.filter((a) => a.difference !== 0).length;
      page.lastChild.append(element("details", wrong ? { open: "" } : {}, element("summary", {}, "By symbol and partition"
        + (wrong ? ": " + whole.format(wrong) + (wrong === 1 ? " does" : " do") + " not add up" : ": each adds up")),
      sortable(["symbol", { text: "partition", type: "number" }, ...["sent", "in candles", "too late", "duplicates", "dead letters", "unacknowledged", "difference"].map((text) => ({ text, type: "number" }))],
        lines.map((a) => [a.symbol || "(none)", count(a.partition), count(a.sent), count(a.inCandles), count(a.tooLate), count(a.duplicates), count(a.rejected), count(a.unacknowledged), count(a.difference)])),
      element("p", { class: "soft" }, (evidence.accountsLeft ? whole.format(evidence.accountsLeft) + " more lines are not in this page; " : "") + "accounting.csv has all.")));
    }
    const shown = parts.filter((part) => part[1] > 0);
    chart(node).setOption({
      animation: false,
      series: [{ type: "sankey", left: 8, right: 190, nodeGap: 14, emphasis: { focus: "adjacency" }, label: { color: color("ink") },
        data: [{ name: "sent", itemStyle: { color: color("accent") } },
          ...shown.map(([name, , c]) => ({ name, itemStyle: { color: color(c) } }))],
        links: shown.map(([name, n]) => ({ source: "sent", target: name, value: n })),
        lineStyle: { color: "target", opacity: 0.25 } }],
      tooltip: { valueFormatter: (value) => whole.format(value) },
    });
  }

  let showCandles = () => {};

  function candles() {
    const data = evidence.chart;
    const select = (label, id, values) => {
      const box = element("select", { id }, ...values.map((value) => element("option", { value }, value)));
      return [element("label", { for: id }, label + " "), box];
    };
    const [symbolLabel, symbol] = select("Symbol", "symbol", data.symbols);
    const [windowLabel, window_] = select("Window", "window", data.windows);
    const node = element("div", { class: "chart", role: "img", "aria-label": "Expected and observed candles of the symbol that is chosen" });
    const note = element("p", { class: "soft", "aria-live": "polite" });
    section("Candles, expected against observed",
      element("div", { class: "controls" }, element("span", {}, symbolLabel, symbol), element("span", {}, windowLabel, window_)), node, note);
    const instance = chart(node);
    // From a candle that differs to its finding, and so to its cause.
    instance.on("click", (event) => {
      const at = event.seriesName === "difference" ? event.value[0] : event.dataIndex;
      const bar = ((data.series[window_.value] || {})[symbol.value] || [])[at];
      const start = bar && new Date(bar[0] * 1000).toISOString().replace(".000Z", "Z");
      const found = [...document.querySelectorAll("button.where")].find((b) => b.dataset.candle === [symbol.value, window_.value, start].join("|"));
      if (found) {
        found.scrollIntoView({ block: "center" });
        found.focus();
      }
    });
    const draw = () => {
      const rows = (data.series[window_.value] || {})[symbol.value] || [];
      const times = rows.map((row) => new Date(row[0] * 1000).toISOString().replace("T", " ").slice(0, 19));
      const bar = (p) => (p && p.length ? [p[0], p[3], p[2], p[1]] : ["-", "-", "-", "-"]);
      const top = (row) => Math.max(...[row[1], row[5]].filter((p) => p && p.length).map((p) => p[1]));
      const wrong = rows.map((row, i) => (row[5] === null ? null : [i, top(row)])).filter(Boolean);
      const revised = rows.map((row, i) => (row[4] > 0 ? [i, top(row), row[4]] : null)).filter(Boolean);
      const axis = { axisLabel: { color: color("soft") }, axisLine: { lineStyle: { color: color("line") } }, splitLine: { lineStyle: { color: color("line") } } };
      instance.setOption({
        animation: false,
        legend: { type: "scroll", textStyle: { color: color("ink") }, top: 0 },
        grid: [{ left: 76, right: 16, top: 34, height: 240 }, { left: 76, right: 16, top: 300, height: 50 }],
        tooltip: { trigger: "axis", axisPointer: { type: "cross" }, renderMode: "richText" },
        axisPointer: { link: [{ xAxisIndex: "all" }] },
        xAxis: [{ type: "category", data: times, ...axis, axisLabel: { show: false } }, { type: "category", data: times, gridIndex: 1, ...axis }],
        yAxis: [{ scale: true, ...axis }, { gridIndex: 1, ...axis, splitNumber: 2 }],
        dataZoom: [{ type: "inside", xAxisIndex: [0, 1] }, { type: "slider", xAxisIndex: [0, 1], bottom: 4, height: 22 }],
        series: [
          { name: "expected", type: "candlestick", data: rows.map((row) => bar(row[1])),
            itemStyle: { color: color("up"), borderColor: color("up"), color0: color("down"), borderColor0: color("down") } },
          { name: "observed, where it differs", type: "candlestick", data: rows.map((row) => (row[5] === null ? ["-", "-", "-", "-"] : bar(row[5]))),
            itemStyle: { color: "transparent", borderColor: color("unknown"), color0: "transparent", borderColor0: color("unknown"), borderWidth: 2 } },
          { name: "difference", type: "scatter", data: wrong, symbol: "triangle", symbolRotate: 180, symbolSize: 13, symbolOffset: [0, -12], itemStyle: { color: color("fail") } },
          { name: "revised by late ticks", type: "scatter", data: revised, symbolSize: 6, symbolOffset: [0, -6], itemStyle: { color: color("late") } },
          { name: "volume", type: "bar", data: rows.map((row) => row[2]), xAxisIndex: 1, yAxisIndex: 1, itemStyle: { color: color("accent") } },
        ],
      }, true);
      note.textContent = rows.length + " candles of " + symbol.value + ", " + wrong.length + " of them different, "
        + revised.length + " revised by late ticks" + (data.left ? "; " + whole.format(data.left) + " more candles are not in this page" : "") + ".";
    };
    symbol.addEventListener("change", draw);
    window_.addEventListener("change", draw);
    if (data.symbols.length) {
      draw();
    } else {
      note.textContent = "There are no candles to show.";
    }
    showCandles = (wantedSymbol, wantedWindow) => {
      symbol.value = wantedSymbol;
      window_.value = wantedWindow;
      draw();
      node.scrollIntoView({ block: "center" });
    };
  }

  function checks() {
    section("Checks", table(["check", "verdict", "what was found"],
      evidence.checks.map((check) => [check.name, { text: check.verdict, type: check.verdict }, check.detail])),
    evidence.notChecked.length ? element("p", { class: "soft" }, "Not checked, since the job or this kind of run has nothing to look at: " + evidence.notChecked.join(", ") + ".") : "");
  }

  function findings() {
    if (!evidence.findings.length) {
      return;
    }
    const total = evidence.checks.reduce((sum, check) => sum + check.differences, 0);
    const where = (f) => {
      const text = [f.symbol, f.window].filter(Boolean).join(" ");
      if (!evidence.chart.symbols.includes(f.symbol) || !evidence.chart.windows.includes(f.window)) {
        return text;
      }
      const button = element("button", { type: "button", class: "where", "data-candle": [f.symbol, f.window, f.start].join("|") }, text);
      button.addEventListener("click", () => showCandles(f.symbol, f.window));
      return button;
    };
    section("Findings", element("p", { class: "soft" }, evidence.findings.length + " of " + total + " differences are listed; findings.csv has all."),
      sortable(["what", "where", "start", "cause", "why", "expected", "observed"], evidence.findings.map((f) =>
        [f.kind, where(f), f.start, f.causeKind, { text: f.cause, type: "wide" }, { text: f.expected || "nothing", type: "wide" }, { text: f.observed || "nothing", type: "wide" }])));
  }

  function sending() {
    const s = evidence.sending;
    if (!s) {
      return;
    }
    const share = (value) => number((100 * value).toFixed(3) + " %");
    section("What was sent", element("p", {}, s.source + ": " + whole.format(s.ticks) + " ticks of " + whole.format(s.symbols) + " symbols and "
      + whole.format(s.heartbeats) + " heartbeats into " + s.partitions.length + " partitions at pace " + s.pace + ", in " + s.seconds.toFixed(1)
      + " s; the generator was at most " + s.behindMs.toFixed(0) + " ms behind its schedule."
      + (s.lost ? " Disturbances kept " + whole.format(s.lost) + " from being sent." : "")),
    s.disturbances.length ? table(["disturbance", "symbols, time", "what it does", { text: "may hit", type: "number" }, { text: "hit", type: "number" },
      { text: "share asked", type: "number" }, { text: "achieved", type: "number" },
      { text: "held back p50", type: "number" }, { text: "p99", type: "number" }, { text: "max", type: "number" }],
    s.disturbances.map((d) => [d.kind, d.target, { text: d.asked, type: "wide" }, count(d.eligible), count(d.hit), share(d.askedShare), share(d.share),
      ...[d.p50Seconds, d.p99Seconds, d.maxSeconds].map((value) => number(d.maxSeconds ? value.toFixed(3) + " s" : ""))])) : element("p", {}, "Nothing disturbed them."),
    element("p", {}, whole.format(s.outOfOrder) + " ticks (" + (100 * s.outOfOrder / s.ticks).toFixed(2) + " %) came behind a greater event time of their partition, half of them by at most "
      + s.p50DistanceSeconds.toFixed(3) + " s, 99 % by " + s.p99DistanceSeconds.toFixed(3) + " s, all by " + s.greatestDistanceSeconds.toFixed(3) + " s."),
    table(["partition", { text: "records", type: "number" }, { text: "offsets", type: "number" }, "SHA-256"],
      s.partitions.map((p) => [String(p.partition), count(p.records), number(p.firstOffset < 0 ? "none" : p.firstOffset + " to " + p.lastOffset), { text: p.sha256, type: "wide" }])));
    if (s.firstFailure) {
      page.lastChild.append(element("p", {}, "Not everything was acknowledged; the first failure: " + s.firstFailure));
    }
    if (Object.keys(s.recording).length) {
      section("The recording", facts(s.recording));
    }
  }

  function published() {
    const p = evidence.published;
    if (!p) {
      return;
    }
    section("Published candles", element("p", {}, p.file + ": " + whole.format(p.rows) + " rows, " + whole.format(p.equal) + " equal to ours, "
      + whole.format(p.filledIn) + " only filled in."),
    p.conventions.length ? element("ul", {}, ...p.conventions.map((line) => element("li", {}, line)))
      : element("p", {}, "The publisher's conventions are ours as far as the rows show."));
  }

  function latency() {
    const stages = Object.entries(evidence.latencyMs);
    if (!stages.length) {
      return;
    }
    const bounded = evidence.run.mode === "bounded";
    const says = {
      generator: "scheduled send → handed to the producer", broker: "handed to the producer → appended",
      watermark: "a candle's last tick appended → the record that let its window close appended; inherent in the bound",
      processing: "that record appended → candle emitted by the job", commit: "emitted → committed in PostgreSQL",
      visible: "scheduled send of that record → committed: what a user waits for",
    };
    const limit = (stage) => Object.entries(evidence.latencyLimitsMs[stage] || {}).map(([p, ms]) => {
      const judged = evidence.checks.find((check) => check.name === "latency " + stage + " " + p);
      return p + " ≤ " + whole.format(ms) + " ms" + (judged && judged.detail.includes("warm-up") ? " (" + judged.detail + ")" : "");
    }).join(", ");
    const ms = (value) => decimal(value, 1);
    const node = element("div", { class: "chart low", role: "img", "aria-label": "Latency until visible over the time of the run" });
    const curve = element("div", { class: "chart low", role: "img", "aria-label": "Latency of each stage by percentile; the table has the numbers" });
    section("Latency in ms", element("p", { class: "soft" }, bounded ? "A bounded job starts when everything is sent, so only sending has a latency."
      : "From the scheduled send, all of it on the clock of this machine; the broker's time is in whole ms, so a stage that starts or ends there may be off by one, below zero even. "
        + "A candle is visible when PostgreSQL says that it committed the row (its own commit time stamp): nothing is polled, so there is no polling error."),
    table(["stage", "", ...["p50", "p95", "p99", "max", "of"].map((text) => ({ text, type: "number" })), "limit"],
      stages.map(([name, s]) => [name, says[name], ms(s.p50), ms(s.p95), ms(s.p99), ms(s.max), count(s.count), bounded ? "" : limit(name)])),
    element("h3", {}, "By percentile"), curve, evidence.visibleOverTime.length ? element("h3", {}, "Until visible, over the run") : "", evidence.visibleOverTime.length ? node : "");
    const colors = ["soft", "late", "unknown", "down", "up", "accent"];
    const percent = { name: "percentile", type: "value", min: 0, max: 5, axisLabel: { color: color("soft"), formatter: (x) => (100 - 100 / 10 ** x).toFixed(x > 1 ? x - 1 : 0) }, splitLine: { lineStyle: { color: color("line") } } };
    const at = (p) => (p >= 100 ? 5 : -Math.log10(1 - p / 100));
    const limits = Object.entries(evidence.latencyLimitsMs.visible || {}).map(([p, limitMs]) => ({ yAxis: limitMs, label: { formatter: "limit of visible " + p, color: color("fail"), position: "insideStartTop" } }));
    chart(curve).setOption({
      animation: false, legend: { textStyle: { color: color("ink") } }, tooltip: { trigger: "item", renderMode: "richText" },
      grid: { left: 76, right: 24, top: 34, bottom: 40 }, xAxis: percent,
      yAxis: { type: "value", name: "ms", axisLabel: { color: color("soft") }, splitLine: { lineStyle: { color: color("line") } }, nameTextStyle: { color: color("soft") } },
      series: stages.map(([name, s], i) => ({ name, type: "line", showSymbol: true, symbolSize: 4, itemStyle: { color: color(colors[i]) }, lineStyle: { color: color(colors[i]) },
        data: s.curve.map(([p, value]) => [at(p), value]),
        ...(name === "visible" && !bounded ? { markLine: { symbol: "none", lineStyle: { color: color("fail"), type: "dashed" }, data: limits } } : {}) })),
    });
    if (evidence.visibleOverTime.length) {
      const axis = { axisLabel: { color: color("soft") }, splitLine: { lineStyle: { color: color("line") } }, nameTextStyle: { color: color("soft") } };
      chart(node).setOption({
        animation: false, legend: { textStyle: { color: color("ink") } }, tooltip: { trigger: "axis", renderMode: "richText" },
        grid: { left: 76, right: 24, top: 34, bottom: 40 },
        xAxis: { type: "value", name: "s", ...axis }, yAxis: { type: "value", name: "ms", ...axis },
        series: [["visible p50", 1, "accent"], ["visible p99", 2, "late"]].map(([name, at, c]) => ({ name, type: "line", showSymbol: true, symbolSize: 5,
          itemStyle: { color: color(c) }, lineStyle: { color: color(c) }, data: evidence.visibleOverTime.map((point) => [point[0], point[at]]) })),
      });
    }
  }

  function faults() {
    if (!evidence.faults.length) {
      return;
    }
    const seconds = (value) => ({ text: value === null ? "" : value.toFixed(1), type: "number" });
    section("Faults", element("p", { class: "soft" }, "A fault is tied to how far the run is, never to the clock: planned and actual. The next candle is the first that a reader saw behind it."),
      table(["fault", "planned at", "happened at", "what was done", { text: "after s", type: "number" }, { text: "recovered after s", type: "number" }, { text: "s to the next candle", type: "number" }],
        evidence.faults.map((f) => [f.kind, f.planned, f.actual === "" ? "never" : f.actual, f.text, seconds(f.actual === "" ? null : f.seconds), seconds(f.actual === "" ? null : f.recoveredSeconds), seconds(f.nextCandleSeconds)])));
  }

  function sustained() {
    const found = evidence.sustained;
    if (!found || !found.probes.length) {
      return;
    }
    const rate = (n) => whole.format(n) + "/s";
    const said = found.heldPerSecond ? "Held: " + rate(found.heldPerSecond) + (found.failedPerSecond ? "; not held: " + rate(found.failedPerSecond) : "; more was not tried") : found.failedPerSecond ? "Nothing held down to " + rate(found.failedPerSecond) : "The search came to no end";
    const node = element("div", { class: "chart low", role: "img", "aria-label": "Growth of the lag over the rate, a point a probe" });
    section("The highest rate that holds", element("p", {}, said + (found.atLeast === null ? "." : "; asked for: " + rate(found.atLeast) + ".")),
      element("p", { class: "soft" }, "Each probe is a run at a rate. It holds if the generator kept its schedule, the lag did not grow by more than a twentieth of the rate over the second half of the sending, and every row is right. All else on this page is of the last probe."),
      node,
      sortable([{ text: "probe", type: "number" }, { text: "deliveries a second", type: "number" }, "outcome", { text: "lag grew by, records/s", type: "number" }, { text: "generator behind, ms", type: "number" }, { text: "visible p99, ms", type: "number" }, "why"],
        found.probes.map((p, i) => [count(i + 1), count(p.perSecond), p.held ? "holds" : "does not hold", count(p.lagGrowth), count(Math.round(p.behindMs)), p.visibleP99Ms === null ? "" : count(Math.round(p.visibleP99Ms)), p.why])));
    const axis = { axisLabel: { color: color("soft") }, splitLine: { lineStyle: { color: color("line") } }, nameTextStyle: { color: color("soft") } };
    const points = (held) => found.probes.filter((p) => p.held === held).map((p) => [p.perSecond, p.lagGrowth]);
    chart(node).setOption({ animation: false, legend: { textStyle: { color: color("ink") } }, tooltip: { trigger: "item", renderMode: "richText" },
      grid: { left: 86, right: 64, top: 34, bottom: 40 }, xAxis: { type: "log", name: "/s", ...axis }, yAxis: { type: "value", name: "lag, records/s", ...axis },
      series: [["holds", true, "up", "circle"], ["does not hold", false, "fail", "diamond"]].map(([name, held, c, symbol]) => ({ name, type: "scatter", symbol, symbolSize: 10, itemStyle: { color: color(c) }, data: points(held) })) });
  }

  function theCourse() {
    if (evidence.course.length < 2) {
      return;
    }
    const box = element("div", {});
    section("The course of the run", element("p", { class: "soft" }, "Looked at four times a second. " + (evidence.run.mode === "bounded" ? "A bounded job starts when everything is sent." : "")), box);
    course(box)(evidence.course, evidence.faults);
  }

  function rest() {
    section("Do it again", element("pre", {}, evidence.run.reproduce));
    const rate = (n) => whole.format(n) + " records/s";
    page.append(element("div", { class: "two" },
      element("section", {}, element("h2", {}, "The job"), facts(evidence.run.job)),
      element("section", {}, element("h2", {}, "Speed"), facts({ generated: rate(evidence.throughput.generatedPerSecond),
        processed: rate(evidence.throughput.processedPerSecond),
        ...Object.fromEntries(Object.entries(evidence.secondsBy).map(([name, s]) => [name, s.toFixed(2) + " s"])) })),
      element("section", {}, element("h2", {}, "Versions"), facts(evidence.run.versions)),
      element("section", {}, element("h2", {}, "Machine"), facts(evidence.run.machine))));
    section("Hashes of the tables", element("p", { class: "soft" }, "SHA-256 over the sorted rows: equal hashes mean equal tables."), facts(evidence.hashes));
  }

  head();
  if (evidence.run.ended === "complete") {
    sustained();
    accounting();
    checks();
    findings();
    candles();
    sending();
    published();
    latency();
    faults();
    theCourse();
  } else {
    sustained();
    sending();
    faults();
    theCourse();
  }
  rest();
})();
