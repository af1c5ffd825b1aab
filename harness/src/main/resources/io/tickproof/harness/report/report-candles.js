"use strict";
// The candle chart: expected candles, and observed ones where they differ.
const Candles = (function () {
  const { data: evidence, whole, color, element, select, plural } = Page;
  const { axis, chartBox, chart } = Charts;
  // Candles that stay visible on each side of the one that a finding leads to.
  const AROUND = 20;
  let show = () => {};

  // Rows of a series: start, expected prices, volume, trades, revisions, observed prices, observed volume and trades. The
  // observed values are given if they differ.
  const differs = (row) => row[5] !== null;
  const highest = (row) => Math.max(...[row[1], row[5]].filter((p) => p && p.length).map((p) => p[1]));
  // A candle of which only the volume or the number of trades differs looks equal.
  const looksEqual = (row) => row[1] && row[5] && row[5].length && row[1].every((price, i) => price === row[5][i]);

  function section() {
    const data = evidence.chart;
    const [symbolControl, symbol] = select("Symbol", "symbol", data.symbols);
    const [windowControl, windowSize] = select("Window", "window", data.windows);
    const node = chartBox("Expected and observed candles of the selected symbol", "tall");
    const note = element("p", { class: "soft", "aria-live": "polite" });
    Page.namedSection(
      "candles",
      "Candles",
      element("div", { class: "controls" }, symbolControl, windowControl),
      node,
      note,
    );
    if (!data.symbols.length) {
      node.remove();
      note.textContent = "There are no candles.";
      return;
    }
    const rowsOf = () => (data.series[windowSize.value] || {})[symbol.value] || [];
    const render = chart(node);

    // A click on a candle leads to its finding.
    const toFinding = (event) => {
      const row = rowsOf()[event.seriesName.startsWith("difference") ? event.value[0] : event.dataIndex];
      if (row) {
        Findings.showCandle(symbol.value, windowSize.value, row[0] * 1e6);
      }
    };
    const draw = (selected) => {
      const rows = rowsOf();
      const differing = rows.filter(differs).length;
      const revised = rows.filter((row) => row[4] > 0).length;
      render(option(rows, selected), toFinding);
      note.textContent =
        plural(rows.length, "candle") +
        " of " +
        symbol.value +
        ", " +
        whole.format(differing) +
        " of them different, " +
        whole.format(revised) +
        " revised by late ticks." +
        (data.omitted ? " " + whole.format(data.omitted) + " more candles are omitted here." : "");
    };
    symbol.addEventListener("change", () => draw());
    windowSize.addEventListener("change", () => draw());
    draw();
    show = (wantedSymbol, wantedWindow, startMicros) => {
      symbol.value = wantedSymbol;
      windowSize.value = wantedWindow;
      draw(rowsOf().findIndex((row) => row[0] * 1e6 === startMicros));
      node.scrollIntoView({ block: "center" });
    };
  }

  // The description of one candle, for the tooltip.
  function describe(row, time) {
    const prices = (p) =>
      p && p.length ? ["open", "high", "low", "close"].map((n, i) => n + " " + p[i]).join(", ") : "none";
    const lines = [time, "expected: " + prices(row[1]) + ", volume " + row[2] + ", " + plural(row[3], "trade")];
    if (differs(row)) {
      lines.push("observed: " + prices(row[5]) + (looksEqual(row) ? "; volume or trades differ" : ""));
    }
    if (row[4]) {
      lines.push(plural(row[4], "revision") + " by late ticks");
    }
    return lines.join("\n");
  }

  function option(rows, selected) {
    const times = rows.map((row) => new Date(row[0] * 1000).toISOString().replace("T", " ").slice(0, 19));
    // The chart library expects open, close, low, high.
    const bar = (p) => (p && p.length ? [p[0], p[3], p[2], p[1]] : ["-", "-", "-", "-"]);
    const outline = color("fail");
    const isSelected = selected !== undefined && selected >= 0;
    const zoom = isSelected
      ? { startValue: Math.max(0, selected - AROUND), endValue: Math.min(rows.length - 1, selected + AROUND) }
      : {};
    const mark = (name, colorName, data, more) => ({
      name,
      type: "scatter",
      data,
      itemStyle: { color: color(colorName) },
      ...more,
    });
    const at = (condition) => rows.map((row, i) => (condition(row) ? [i, highest(row)] : null)).filter(Boolean);
    const above = { symbol: "triangle", symbolRotate: 180, symbolOffset: [0, -12] };
    const series = [
      {
        name: "expected",
        type: "candlestick",
        data: rows.map((row) => bar(row[1])),
        itemStyle: {
          color: color("ground"),
          color0: color("candle"),
          borderColor: color("candle"),
          borderColor0: color("candle"),
        },
      },
      {
        name: "observed, if different",
        type: "candlestick",
        data: rows.map((row) => bar(row[5])),
        itemStyle: {
          color: "transparent",
          color0: "transparent",
          borderColor: outline,
          borderColor0: outline,
          borderWidth: 2,
        },
      },
      mark(
        "difference in prices",
        "fail",
        at((row) => differs(row) && !looksEqual(row)),
        { ...above, symbolSize: 13 },
      ),
      mark("difference in volume or trades only", "fail", at(looksEqual), {
        ...above,
        symbol: "diamond",
        symbolSize: 11,
      }),
      mark(
        "revised by late ticks",
        "late",
        at((row) => row[4] > 0),
        { symbolSize: 6, symbolOffset: [0, -6] },
      ),
      {
        name: "volume",
        type: "bar",
        data: rows.map((row) => row[2]),
        xAxisIndex: 1,
        yAxisIndex: 1,
        itemStyle: { color: color("accent") },
      },
    ];
    if (isSelected) {
      series[0].markArea = {
        silent: true,
        itemStyle: { color: color("unknown"), opacity: 0.2 },
        data: [[{ xAxis: selected }, { xAxis: selected }]],
      };
      series[0].markLine = {
        symbol: "none",
        silent: true,
        animation: false,
        lineStyle: { color: color("unknown"), type: "dashed" },
        label: { formatter: "selected", color: color("unknown") },
        data: [{ xAxis: selected }],
      };
    }
    return {
      grid: [
        { left: 76, right: 16, top: 34, height: 240 },
        { left: 76, right: 16, top: 300, height: 50 },
      ],
      tooltip: {
        trigger: "axis",
        axisPointer: { type: "cross" },
        formatter: (points) => describe(rows[points[0].dataIndex], times[points[0].dataIndex]),
      },
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      xAxis: [
        axis({ type: "category", data: times, axisLabel: { show: false } }),
        axis({ type: "category", data: times, gridIndex: 1 }),
      ],
      yAxis: [axis({ scale: true, name: "price" }), axis({ gridIndex: 1, splitNumber: 2, name: "volume" })],
      dataZoom: [
        { type: "inside", xAxisIndex: [0, 1], zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false, ...zoom },
        { type: "slider", xAxisIndex: [0, 1], bottom: 4, height: 22, ...zoom },
      ],
      series,
    };
  }

  return { section, show: (symbol, window, startMicros) => show(symbol, window, startMicros) };
})();
