"use strict";
// How the run went over time: latency, timeline, faults, and the search for the highest rate.
const RunSections = (function () {
  const { data: evidence, whole, color, element, soft, numeric, number, count, decimal } = Page;
  const { axis, chartBox, chart, line, timeline } = Charts;
  const { run, verification, timing } = evidence;

  const STAGES = {
    generator: "scheduled send → handed to the producer",
    broker: "handed to the producer → appended to the log",
    watermark:
      "last tick of the candle appended → record appended that closes its window; inherent in the max out-of-orderness",
    processing: "that record appended → candle emitted by the job",
    commit: "candle emitted → committed by PostgreSQL",
    visible: "scheduled send of that record → candle committed: the latency that a user sees",
  };
  // One colour and one symbol per stage, so that the curves can be told apart without colours.
  const CURVES = [
    ["soft", "circle"],
    ["late", "triangle"],
    ["candle", "rect"],
    ["accent", "diamond"],
    ["ink", "arrow"],
    ["fail", "pin"],
  ];

  // How many samples are at or above p99 and p99.9: with fewer than ten, a percentile says little.
  const tail = (samples) =>
    "p99 " + whole.format(Math.ceil(samples / 100)) + ", p99.9 " + whole.format(Math.ceil(samples / 1000));

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
    Page.namedSection(
      "latency",
      "Latency in ms",
      soft(
        bounded
          ? "A bounded job starts after everything has been sent, so only the latency of sending is measured."
          : "Measured from the scheduled send, with the clock of one machine. The broker's timestamps are whole " +
              "milliseconds, so stages that start or end there may be off by one millisecond, even below zero. A " +
              "candle is visible at PostgreSQL's commit timestamp, so there is no polling error.",
      ),
      Page.table(
        ["stage", "measured", ...["p50", "p95", "p99", "max", "count"].map(numeric), "limit"],
        stages.map(([name, stage]) => [
          name,
          STAGES[name],
          ...[stage.p50, stage.p95, stage.p99, stage.max].map(ms),
          count(stage.count),
          bounded ? "" : limit(name),
        ]),
        "latency",
      ),
      element("h3", {}, "By percentile"),
      curves,
      soft(
        "The samples behind the tail: " +
          stages.map(([name, stage]) => name + " " + tail(stage.count)).join("; ") +
          ".",
      ),
    );
    drawCurves(curves, stages, bounded);
  }

  // The x axis is logarithmic in the distance to 100 %, so that the tail is as wide as the rest.
  function drawCurves(node, stages, bounded) {
    const position = (percentile) => (percentile >= 100 ? 5 : -Math.log10(1 - percentile / 100));
    const percentile = (x) => (x >= 5 ? "max" : (100 - 100 / 10 ** x).toFixed(x > 1 ? x - 1 : 0) + " %");
    const limits = Object.entries(timing.latencyLimitsMs.visible || {}).map(([name, limitMs]) => ({
      yAxis: limitMs,
      label: { formatter: "limit of visible " + name, color: color("fail"), position: "insideStartTop" },
    }));
    const limitLines = {
      markLine: { symbol: "none", lineStyle: { color: color("fail"), type: "dashed" }, data: limits },
    };
    chart(node)({
      tooltip: {
        trigger: "item",
        formatter: ({ seriesName, value }) => seriesName + " " + percentile(value[0]) + ": " + value[1] + " ms",
      },
      grid: { left: 86, right: 48, top: 40, bottom: 48 },
      xAxis: axis({
        type: "value",
        name: "percentile",
        nameLocation: "middle",
        nameGap: 28,
        min: 0,
        max: 5,
        axisLabel: { color: color("soft"), formatter: percentile },
      }),
      yAxis: axis({ type: "value", name: "ms" }),
      series: stages.map(([name, stage], i) => {
        const [colorName, symbol] = CURVES[i % CURVES.length];
        return {
          ...line(
            name,
            colorName,
            stage.curve.map(([p, value]) => [position(p), value]),
          ),
          showSymbol: true,
          symbol,
          symbolSize: 6,
          ...(name === "visible" && !bounded ? limitLines : {}),
        };
      }),
    });
  }

  function runTimeline() {
    const { samples, faults, checkpoints } = evidence.timeline;
    if (samples.length < 2 && !faults.length) {
      return;
    }
    const box = element("div", {});
    Page.namedSection(
      "timeline",
      "Run timeline",
      soft(
        "Sampled four times per second. Drag the slider, or press Ctrl and turn the wheel, to zoom." +
          (run.mode === "bounded" ? " A bounded job starts after everything has been sent." : ""),
      ),
      box,
    );
    if (samples.length > 1) {
      timeline(box)(samples, faults, checkpoints, {
        points: timing.visibleOverTime,
        limitMs: (timing.latencyLimitsMs.visible || {}).p99,
      });
    }
    if (faults.length) {
      box.append(faultTable(faults));
    }
  }

  function faultTable(faults) {
    const seconds = (value) => number(value === null || value === undefined ? "" : value.toFixed(1));
    return element(
      "div",
      {},
      element("h3", {}, "Faults"),
      soft(
        "A fault is triggered by the progress of the run, not by the clock. The run has recovered when the lag is back to " +
          "what it was before the fault.",
      ),
      Page.table(
        [
          "fault",
          "planned at",
          "injected at",
          "detail",
          ...["injected after s", "length s", "requested s", "recovery s"].map(numeric),
        ],
        faults.map((fault) => {
          const injected = fault.actual !== "";
          const length = fault.recoveredSeconds - fault.seconds;
          return [
            fault.kind,
            fault.planned,
            injected ? fault.actual : { text: "never", type: "FAIL" },
            Page.wide(fault.detail),
            seconds(injected ? fault.seconds : null),
            seconds(injected && length > 0 ? length : null),
            seconds(fault.requestedSeconds || null),
            seconds(
              fault.lagNormalSeconds === null ? null : Math.max(0, fault.lagNormalSeconds - fault.recoveredSeconds),
            ),
          ];
        }),
        "faults",
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
    Page.namedSection(
      "sustained",
      "Highest sustained rate",
      element("p", {}, parts.join(" ")),
      soft(
        "Each probe is a run at one rate. It passes if the generator keeps its schedule, if the lag grows by at most " +
          "5 % of the rate during the second half of the input, and if all rows are correct. The rest of this page " +
          "describes the last probe.",
      ),
      node,
      Page.sortable(
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
      series: [points("passed", true, "pass", "circle"), points("failed", false, "fail", "diamond")],
    });
  }

  return { latency, timeline: runTimeline, sustained };
})();
