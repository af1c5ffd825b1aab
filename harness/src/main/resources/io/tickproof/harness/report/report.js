"use strict";
// Builds the page of a run from its evidence.
(function () {
  const { data: evidence, page, whole, color, element, section, soft, table, sortable } = Page;
  const { number, count, decimal, facts, instant, select, axis, chartBox, chart, line, timeline } = Page;
  const { run, outcome, verification, timing } = evidence;
  const numeric = (text) => ({ text, type: "number" });
  const wide = (text) => ({ text, type: "wide" });
  const plural = (n, noun) => whole.format(n) + " " + noun + (n === 1 ? "" : "s");

  function head() {
    const where = " · stack " + run.environment.stack + " · commit " + run.environment.commit;
    page.append(
      element(
        "header",
        { class: "head " + outcome.verdict },
        element(
          "h1",
          {},
          element("b", { class: "verdict" }, outcome.verdict),
          " " + run.scenario + ", " + run.mode + " mode",
        ),
        element("p", { class: "sentence" }, outcome.sentence),
        soft(run.description),
        soft(run.startedAt + " · seed " + run.seed + where),
      ),
    );
  }

  function accounting() {
    const ticks = verification.ticks;
    const parts = [
      ["in candles, on time", ticks.inCandles - ticks.late, "accent"],
      ["in candles, late (revised a candle)", ticks.late, "late"],
      ["dropped as late", ticks.tooLate, "down"],
      ["duplicates", ticks.duplicates, "soft"],
      ["dead letters", ticks.rejected, "fail"],
      ["unacknowledged", ticks.unacknowledged, "unknown"],
    ];
    const sum = parts.reduce((total, part) => total + part[1], 0);
    const share = (n) => number(ticks.sent ? ((100 * n) / ticks.sent).toFixed(3) + " %" : "");
    const node = chartBox("What happened to the ticks; the table below has the numbers");
    const box = section("Tick accounting");
    if (verification.notChecked.includes("accounting")) {
      box.append(
        soft(
          "These are the numbers of the oracle. The job does not report all of its ticks, so they were not checked.",
        ),
      );
    }
    box.append(
      node,
      table(
        ["", numeric("ticks"), numeric("share")],
        [
          ...parts.map(([name, n]) => [name, count(n), share(n)]),
          ["sum", count(sum), ""],
          ["sent", count(ticks.sent), sum === ticks.sent ? "adds up" : "does not add up"],
        ],
      ),
    );
    accountingLines(box);
    const shown = parts.filter((part) => part[1] > 0);
    chart(node)({
      legend: { show: false },
      series: [
        {
          type: "sankey",
          left: 8,
          right: 230,
          nodeGap: 14,
          emphasis: { focus: "adjacency" },
          label: { color: color("ink") },
          data: [
            { name: "sent", itemStyle: { color: color("accent") } },
            ...shown.map(([name, , colorName]) => ({ name, itemStyle: { color: color(colorName) } })),
          ],
          links: shown.map(([name, n]) => ({ source: "sent", target: name, value: n })),
          lineStyle: { color: "target", opacity: 0.25 },
        },
      ],
      tooltip: { valueFormatter: (value) => whole.format(value) },
    });
  }

  function accountingLines(box) {
    const { lines, omitted } = verification.accounting;
    if (!lines.length) {
      return;
    }
    const wrong = lines.filter((account) => account.difference !== 0).length;
    const title = wrong ? whole.format(wrong) + (wrong === 1 ? " does" : " do") + " not add up" : "all add up";
    const columns = ["sent", "inCandles", "tooLate", "duplicates", "rejected", "unacknowledged", "difference"];
    const names = [
      "sent",
      "in candles",
      "dropped as late",
      "duplicates",
      "dead letters",
      "unacknowledged",
      "difference",
    ];
    box.append(
      element(
        "details",
        wrong ? { open: "" } : {},
        element("summary", {}, "By symbol and partition: " + title),
        sortable(
          ["symbol", numeric("partition"), ...names.map(numeric)],
          lines.map((account) => [
            account.symbol || "(none)",
            count(account.partition),
            ...columns.map((column) => count(account[column])),
          ]),
        ),
        soft(
          (omitted ? whole.format(omitted) + " more lines are omitted here. " : "") + "accounting.csv has all lines.",
        ),
      ),
    );
  }

  let showCandles = () => {};

  // Rows of a series: start, expected prices, volume, trades, revisions, observed prices if they differ.
  const highest = (row) => Math.max(...[row[1], row[5]].filter((p) => p && p.length).map((p) => p[1]));

  function candles() {
    const data = evidence.chart;
    const [symbolControl, symbol] = select("Symbol", "symbol", data.symbols);
    const [windowControl, windowSize] = select("Window", "window", data.windows);
    const node = chartBox("Expected and observed candles of the selected symbol", "tall");
    const note = element("p", { class: "soft", "aria-live": "polite" });
    section("Candles", element("div", { class: "controls" }, symbolControl, windowControl), node, note);
    const rowsOf = () => (data.series[windowSize.value] || {})[symbol.value] || [];
    const show = chart(node);

    // A click on a candle leads to its finding.
    const toFinding = (event) => {
      const row = rowsOf()[event.seriesName === "difference" ? event.value[0] : event.dataIndex];
      const key = row && [symbol.value, windowSize.value, instant(row[0] * 1e6)].join("|");
      const button = [...document.querySelectorAll("button.candle")].find((other) => other.dataset.candle === key);
      if (button) {
        button.scrollIntoView({ block: "center" });
        button.focus();
      }
    };
    const draw = () => {
      const rows = rowsOf();
      const differing = rows.map((row, i) => (row[5] === null ? null : [i, highest(row)])).filter(Boolean);
      const revised = rows.map((row, i) => (row[4] > 0 ? [i, highest(row), row[4]] : null)).filter(Boolean);
      show(candleOption(rows, differing, revised), toFinding);
      note.textContent =
        plural(rows.length, "candle") +
        " of " +
        symbol.value +
        ", " +
        whole.format(differing.length) +
        " of them different, " +
        whole.format(revised.length) +
        " revised by late ticks." +
        (data.omitted ? " " + whole.format(data.omitted) + " more candles are omitted here." : "");
    };
    symbol.addEventListener("change", draw);
    windowSize.addEventListener("change", draw);
    if (data.symbols.length) {
      draw();
    } else {
      note.textContent = "There are no candles.";
    }
    showCandles = (wantedSymbol, wantedWindow) => {
      symbol.value = wantedSymbol;
      windowSize.value = wantedWindow;
      draw();
      node.scrollIntoView({ block: "center" });
    };
  }

  function candleOption(rows, differing, revised) {
    const times = rows.map((row) => new Date(row[0] * 1000).toISOString().replace("T", " ").slice(0, 19));
    // The chart library expects open, close, low, high.
    const bar = (p) => (p && p.length ? [p[0], p[3], p[2], p[1]] : ["-", "-", "-", "-"]);
    const up = color("up");
    const down = color("down");
    const outline = color("unknown");
    const mark = (name, colorName, data, more) => ({
      name,
      type: "scatter",
      data,
      itemStyle: { color: color(colorName) },
      ...more,
    });
    return {
      grid: [
        { left: 76, right: 16, top: 34, height: 240 },
        { left: 76, right: 16, top: 300, height: 50 },
      ],
      tooltip: { trigger: "axis", axisPointer: { type: "cross" } },
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      xAxis: [
        axis({ type: "category", data: times, axisLabel: { show: false } }),
        axis({ type: "category", data: times, gridIndex: 1 }),
      ],
      yAxis: [axis({ scale: true }), axis({ gridIndex: 1, splitNumber: 2 })],
      dataZoom: [
        { type: "inside", xAxisIndex: [0, 1] },
        { type: "slider", xAxisIndex: [0, 1], bottom: 4, height: 22 },
      ],
      series: [
        {
          name: "expected",
          type: "candlestick",
          data: rows.map((row) => bar(row[1])),
          itemStyle: { color: up, borderColor: up, color0: down, borderColor0: down },
        },
        {
          name: "observed, if different",
          type: "candlestick",
          data: rows.map((row) => bar(row[5])),
          itemStyle: {
            color: "transparent",
            borderColor: outline,
            color0: "transparent",
            borderColor0: outline,
            borderWidth: 2,
          },
        },
        mark("difference", "fail", differing, {
          symbol: "triangle",
          symbolRotate: 180,
          symbolSize: 13,
          symbolOffset: [0, -12],
        }),
        mark("revised by late ticks", "late", revised, { symbolSize: 6, symbolOffset: [0, -6] }),
        {
          name: "volume",
          type: "bar",
          data: rows.map((row) => row[2]),
          xAxisIndex: 1,
          yAxisIndex: 1,
          itemStyle: { color: color("accent") },
        },
      ],
    };
  }

  function checks() {
    const rows = verification.checks.map((check) => [
      check.name,
      { text: check.verdict, type: check.verdict },
      check.detail,
    ]);
    const box = section("Checks", table(["check", "verdict", "detail"], rows));
    if (verification.notChecked.length) {
      box.append(
        soft(
          "Not checked, because this job or this kind of run does not provide it: " +
            verification.notChecked.join(", ") +
            ".",
        ),
      );
    }
  }

  function findings() {
    const rows = verification.checks.flatMap((check) => check.findings);
    if (!rows.length) {
      return;
    }
    const total = verification.checks.reduce((sum, check) => sum + check.differences, 0);
    const start = (finding) => (finding.startMicros ? instant(finding.startMicros) : "");
    const candle = (finding) => {
      const text = [finding.symbol, finding.window].filter(Boolean).join(" ");
      if (!evidence.chart.symbols.includes(finding.symbol) || !evidence.chart.windows.includes(finding.window)) {
        return text;
      }
      const key = [finding.symbol, finding.window, start(finding)].join("|");
      const button = element("button", { type: "button", class: "candle", "data-candle": key }, text);
      button.addEventListener("click", () => showCandles(finding.symbol, finding.window));
      return button;
    };
    section(
      "Findings",
      soft(
        whole.format(rows.length) +
          " of " +
          whole.format(total) +
          " differences are listed. findings.csv has all of them.",
      ),
      sortable(
        ["difference", "candle", "start", "cause", "explanation", "expected", "observed"],
        rows.map((finding) => [
          finding.kind,
          candle(finding),
          start(finding),
          finding.cause.kind,
          wide(finding.cause.sentence),
          wide(finding.expected || "nothing"),
          wide(finding.observed || "nothing"),
        ]),
      ),
    );
  }

  function input() {
    if (!evidence.input) {
      return;
    }
    const { stream, disturbances, outOfOrder, sent, log } = evidence.input;
    const box = section(
      "Input",
      element(
        "p",
        {},
        "Source: " +
          stream.source +
          ". " +
          plural(sent.ticks, "tick") +
          " of " +
          plural(stream.symbols, "symbol") +
          " and " +
          plural(sent.heartbeats, "heartbeat") +
          " were sent to " +
          plural(log.partitions.length, "partition") +
          " in " +
          sent.seconds.toFixed(1) +
          " s, at pace " +
          stream.pace +
          ". The generator was at most " +
          sent.generatorLagMs.toFixed(0) +
          " ms behind its schedule." +
          (sent.lost ? " Disturbances suppressed " + whole.format(sent.lost) + " deliveries." : ""),
      ),
      disturbances.length ? disturbanceTable(disturbances) : element("p", {}, "There are no disturbances."),
      element(
        "p",
        {},
        plural(outOfOrder.ticks, "tick") +
          " (" +
          ((100 * outOfOrder.ticks) / sent.ticks).toFixed(2) +
          " %) out of order within their partition: by at most " +
          outOfOrder.distanceSeconds.p50.toFixed(3) +
          " s (p50), " +
          outOfOrder.distanceSeconds.p99.toFixed(3) +
          " s (p99), " +
          outOfOrder.distanceSeconds.max.toFixed(3) +
          " s (max).",
      ),
      table(
        ["partition", numeric("records"), numeric("offsets"), "SHA-256"],
        log.partitions.map((p) => [
          String(p.partition),
          count(p.records),
          number(p.firstOffset < 0 ? "none" : p.firstOffset + " to " + p.lastOffset),
          wide(p.sha256),
        ]),
      ),
    );
    if (sent.firstFailure) {
      box.append(element("p", {}, "Some deliveries were not acknowledged. The first failure: " + sent.firstFailure));
    }
    if (Object.keys(stream.recording).length) {
      section("Recording", facts(stream.recording));
    }
  }

  function disturbanceTable(disturbances) {
    const share = (value) => number((100 * value).toFixed(3) + " %");
    const seconds = (delay, value) => number(delay.max ? value.toFixed(3) + " s" : "");
    return table(
      [
        "disturbance",
        "applies to",
        "effect",
        ...["eligible ticks", "affected", "share requested", "measured", "delay p50", "p99", "max"].map(numeric),
      ],
      disturbances.map((d) => [
        d.kind,
        d.target,
        wide(d.requested),
        count(d.eligible),
        count(d.hit),
        share(d.requestedShare),
        share(d.measuredShare),
        seconds(d.delaySeconds, d.delaySeconds.p50),
        seconds(d.delaySeconds, d.delaySeconds.p99),
        seconds(d.delaySeconds, d.delaySeconds.max),
      ]),
    );
  }

  function published() {
    const found = verification.published;
    if (!found) {
      return;
    }
    section(
      "Published candles",
      element(
        "p",
        {},
        found.file +
          ": " +
          whole.format(found.rows) +
          " rows, " +
          whole.format(found.equal) +
          " equal to the observed candles, " +
          whole.format(found.filledIn) +
          " for windows without trades.",
      ),
      found.conventions.length
        ? element("ul", {}, ...found.conventions.map((text) => element("li", {}, text)))
        : element("p", {}, "The rows show no difference between the publisher's conventions and ours."),
    );
  }

  const STAGES = {
    generator: "scheduled send → handed to the producer",
    broker: "handed to the producer → appended to the log",
    watermark:
      "last tick of the candle appended → record appended that closes its window; inherent in the max out-of-orderness",
    processing: "that record appended → candle emitted by the job",
    commit: "candle emitted → committed by PostgreSQL",
    visible: "scheduled send of that record → candle committed: the latency that a user sees",
  };

  function latency() {
    const stages = Object.entries(timing.latencyMs);
    if (!stages.length) {
      return;
    }
    const bounded = run.mode === "bounded";
    const limit = (stage) =>
      Object.entries(timing.latencyLimitsMs[stage] || {})
        .map(([percentile, ms]) => {
          const check = verification.checks.find((other) => other.name === "latency " + stage + " " + percentile);
          const warmUp = check && check.detail.includes("warm-up");
          return percentile + " ≤ " + whole.format(ms) + " ms" + (warmUp ? " (" + check.detail + ")" : "");
        })
        .join(", ");
    const ms = (value) => decimal(value, 1);
    const curves = chartBox("Latency of each stage by percentile; the table has the numbers");
    const visible = chartBox("Latency until a candle is visible, over the time of the run");
    const box = section(
      "Latency in ms",
      soft(
        bounded
          ? "A bounded job starts after everything has been sent, so only the latency of sending is measured."
          : "Measured from the scheduled send, with the clock of one machine. The broker's timestamps are whole " +
              "milliseconds, so stages that start or end there may be off by one millisecond, even below zero. A " +
              "candle is visible at PostgreSQL's commit timestamp, so there is no polling error.",
      ),
      table(
        ["stage", "measured", ...["p50", "p95", "p99", "max", "count"].map(numeric), "limit"],
        stages.map(([name, stage]) => [
          name,
          STAGES[name],
          ...[stage.p50, stage.p95, stage.p99, stage.max].map(ms),
          count(stage.count),
          bounded ? "" : limit(name),
        ]),
      ),
      element("h3", {}, "By percentile"),
      curves,
    );
    drawCurves(curves, stages, bounded);
    if (timing.visibleOverTime.length) {
      box.append(element("h3", {}, "Stage visible over time"), visible);
      const points = (column) => timing.visibleOverTime.map((point) => [point[0], point[column]]);
      chart(visible)({
        tooltip: { trigger: "axis" },
        xAxis: axis({ type: "value", name: "s" }),
        yAxis: axis({ type: "value", name: "ms" }),
        series: [
          { ...line("visible p50", "accent", points(1)), showSymbol: true, symbolSize: 5 },
          { ...line("visible p99", "late", points(2)), showSymbol: true, symbolSize: 5 },
        ],
      });
    }
  }

  // The x axis is logarithmic in the distance to 100 %, so that the tail is as wide as the rest.
  function drawCurves(node, stages, bounded) {
    const colors = ["soft", "late", "unknown", "down", "up", "accent"];
    const position = (percentile) => (percentile >= 100 ? 5 : -Math.log10(1 - percentile / 100));
    const percentile = (x) => (100 - 100 / 10 ** x).toFixed(x > 1 ? x - 1 : 0);
    const limits = Object.entries(timing.latencyLimitsMs.visible || {}).map(([name, limitMs]) => ({
      yAxis: limitMs,
      label: { formatter: "limit of visible " + name, color: color("fail"), position: "insideStartTop" },
    }));
    const limitLines = {
      markLine: { symbol: "none", lineStyle: { color: color("fail"), type: "dashed" }, data: limits },
    };
    chart(node)({
      tooltip: { trigger: "item" },
      xAxis: axis({
        type: "value",
        name: "%",
        min: 0,
        max: 5,
        axisLabel: { color: color("soft"), formatter: percentile },
      }),
      yAxis: axis({ type: "value", name: "ms" }),
      series: stages.map(([name, stage], i) => ({
        ...line(
          name,
          colors[i],
          stage.curve.map(([p, value]) => [position(p), value]),
        ),
        showSymbol: true,
        symbolSize: 4,
        ...(name === "visible" && !bounded ? limitLines : {}),
      })),
    });
  }

  function faults() {
    if (!evidence.timeline.faults.length) {
      return;
    }
    const seconds = (value) => number(value === null ? "" : value.toFixed(1));
    section(
      "Faults",
      soft(
        "A fault is triggered by the progress of the run, not by the clock. The next candle is the first new candle " +
          "that a reader saw after the fault.",
      ),
      table(
        [
          "fault",
          "planned at",
          "injected at",
          "detail",
          ...["injected after s", "recovered after s", "s to the next candle"].map(numeric),
        ],
        evidence.timeline.faults.map((fault) => {
          const injected = fault.actual !== "";
          return [
            fault.kind,
            fault.planned,
            injected ? fault.actual : "never",
            fault.detail,
            seconds(injected ? fault.seconds : null),
            seconds(injected ? fault.recoveredSeconds : null),
            seconds(fault.nextCandleSeconds),
          ];
        }),
      ),
    );
  }

  function sustained() {
    const found = evidence.sustained;
    if (!found || !found.probes.length) {
      return;
    }
    const rate = (n) => whole.format(n) + "/s";
    const parts = [
      found.passedPerSecond ? "Sustained: " + rate(found.passedPerSecond) + "." : "No sustained rate was found.",
      found.failedPerSecond ? "Not sustained: " + rate(found.failedPerSecond) + "." : "No higher rate was tried.",
      found.requiredPerSecond === null ? "" : "Required: " + rate(found.requiredPerSecond) + ".",
    ];
    const node = chartBox("Growth of the lag by rate, one point per probe");
    section(
      "Highest sustained rate",
      element("p", {}, parts.join(" ")),
      soft(
        "Each probe is a run at one rate. It passes if the generator keeps its schedule, if the lag grows by at most " +
          "5 % of the rate during the second half of the input, and if all rows are correct. The rest of this page " +
          "describes the last probe.",
      ),
      node,
      sortable(
        [
          numeric("probe"),
          numeric("deliveries/s"),
          "outcome",
          ...["lag growth, records/s", "generator lag, ms", "visible p99, ms"].map(numeric),
          "reason",
        ],
        found.probes.map((probe, i) => [
          count(i + 1),
          count(probe.ratePerSecond),
          probe.passed ? "passed" : "failed",
          count(probe.lagGrowthPerSecond),
          count(Math.round(probe.generatorLagMs)),
          probe.visibleP99Ms === null ? "" : count(Math.round(probe.visibleP99Ms)),
          probe.reason,
        ]),
      ),
    );
    const points = (name, passed, colorName, symbol) => ({
      name,
      type: "scatter",
      symbol,
      symbolSize: 10,
      itemStyle: { color: color(colorName) },
      data: found.probes
        .filter((probe) => probe.passed === passed)
        .map((probe) => [probe.ratePerSecond, probe.lagGrowthPerSecond]),
    });
    chart(node)({
      tooltip: { trigger: "item" },
      xAxis: axis({ type: "log", name: "/s" }),
      yAxis: axis({ type: "value", name: "lag growth, records/s" }),
      series: [points("passed", true, "up", "circle"), points("failed", false, "fail", "diamond")],
    });
  }

  function runTimeline() {
    if (evidence.timeline.samples.length < 2) {
      return;
    }
    const box = element("div", {});
    section(
      "Run timeline",
      soft(
        "Sampled four times per second." +
          (run.mode === "bounded" ? " A bounded job starts after everything has been sent." : ""),
      ),
      box,
    );
    timeline(box)(evidence.timeline.samples, evidence.timeline.faults);
  }

  function environment() {
    section("Reproduce", element("pre", {}, run.reproduce));
    const rate = (n) => whole.format(n) + " records/s";
    const phases = Object.entries(timing.phaseSeconds).map(([name, s]) => ["phase " + name, s.toFixed(2) + " s"]);
    const part = (title, map) => element("section", {}, element("h2", {}, title), facts(map));
    page.append(
      element(
        "div",
        { class: "two" },
        part("Job", run.environment.job),
        part("Speed", {
          generated: rate(timing.throughput.generatedPerSecond),
          processed: rate(timing.throughput.processedPerSecond),
          ...Object.fromEntries(phases),
        }),
        part("Versions", run.environment.versions),
        part("Host", run.environment.host),
      ),
    );
    if (Object.keys(verification.hashes).length) {
      section(
        "Table hashes",
        soft("SHA-256 of the sorted rows: equal hashes mean equal tables."),
        facts(verification.hashes),
      );
    }
  }

  head();
  sustained();
  if (outcome.status === "complete") {
    accounting();
    checks();
    findings();
    candles();
    input();
    published();
    latency();
  } else {
    input();
  }
  faults();
  runTimeline();
  environment();
})();
