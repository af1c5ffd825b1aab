"use strict";
// One candle that differs: both candles drawn, and the deliveries of its window.
const Deliveries = (function () {
  const { whole, color, element, drawing, soft, plural, instant, grouped } = Page;
  const { axis, chartBox, chart } = Charts;

  // Both candles with body and wicks, and their volumes.
  function candles(detail) {
    const value = (name, side) => {
      const column = detail.columns.find((one) => one.name === name);
      return column && column[side] !== null ? Number(column[side]) : null;
    };
    const sides = ["expected", "observed"].map((side) => ({
      side,
      prices: ["open", "high", "low", "close"].map((name) => value(name, side)),
      volume: value("volume", side),
    }));
    const known = sides.flatMap((one) => one.prices).filter((price) => price !== null);
    if (!known.length) {
      return "";
    }
    const least = Math.min(...known);
    const span = Math.max(...known) - least || 1;
    const y = (price) => 130 - (120 * (price - least)) / span;
    const greatest = Math.max(...sides.map((one) => one.volume || 0)) || 1;
    const picture = drawing("svg", {
      viewBox: "0 0 240 200",
      class: "candles",
      role: "img",
      "aria-label": "The expected and the observed candle",
    });
    sides.forEach(({ side, prices, volume }, i) => {
      const x = 70 + i * 100;
      const [open, high, low, close] = prices;
      const stroke = color(side === "expected" ? "ink" : "fail");
      if (prices.every((price) => price !== null)) {
        const top = Math.min(y(open), y(close));
        picture.append(
          drawing("line", { x1: x, x2: x, y1: y(high), y2: y(low), stroke, "stroke-width": 2 }),
          drawing("rect", {
            x: x - 18,
            y: top,
            width: 36,
            height: Math.max(2, Math.abs(y(open) - y(close))),
            stroke,
            "stroke-width": 2,
            fill: close >= open ? color("ground") : stroke,
          }),
        );
      } else {
        picture.append(drawing("text", { x, y: 70, "text-anchor": "middle", fill: stroke }, "none"));
      }
      const height = volume === null ? 0 : (32 * volume) / greatest;
      picture.append(
        drawing("rect", { x: x - 18, y: 176 - height, width: 36, height, fill: stroke, opacity: 0.5 }),
        drawing("text", { x, y: 194, "text-anchor": "middle", fill: color("ink") }, side),
      );
    });
    return element(
      "figure",
      {},
      picture,
      element("figcaption", { class: "soft" }, "Prices above, volume below. Hollow: close at or above open."),
    );
  }

  const OUTCOMES = {
    "on time": ["accent", "circle"],
    late: ["late", "triangle"],
    "late for some windows": ["late", "triangle"],
    "dropped as late": ["dropped", "rect"],
    duplicate: ["soft", "diamond"],
    "dead letter": ["unknown", "rect"],
    "next window": ["line", "circle"],
  };
  const PARTS = { missing: "missing", extra: "extra", named: "named by the explanation" };

  function show(panel, finding, detail) {
    if (!detail.ticks.length) {
      panel.append(
        soft(
          detail.omitted
            ? "The ticks of this candle are omitted to limit the size of the page; inspect them with the command below."
            : "No tick was delivered for this window.",
        ),
      );
      return;
    }
    // See CandleDetail: time, id, price, quantity, partition, offset, append time, delay, watermark, outcome, part.
    const rowsOfTicks = detail.ticks.map(
      ([time, id, price, quantity, partition, offset, appended, delay, watermark, outcome, part], i) => ({
        time,
        id,
        price,
        quantity,
        partition,
        offset,
        arrival: appended || i,
        delay,
        watermark,
        outcome,
        part,
      }),
    );
    panel.append(
      element(
        "h3",
        {},
        "The " + plural(rowsOfTicks.length + detail.omitted, "delivery").replace("ys", "ies") + " of this window",
      ),
    );
    if (detail.omitted) {
      panel.append(soft(whole.format(detail.omitted) + " deliveries that the explanation does not need are omitted."));
    }
    const named = rowsOfTicks.filter((tick) => tick.part !== "" || tick.outcome !== "on time");
    const listed = named.length ? named : rowsOfTicks;
    panel.append(
      Page.pagedTable(
        [
          "part",
          "outcome",
          "event time",
          ...["id", "price", "quantity", "partition", "offset", "delay s"].map(Page.numeric),
          "watermark before it",
        ],
        listed.length,
        {
          values: (i) => {
            const tick = listed[i];
            return [
              tick.part ? element("mark", {}, PARTS[tick.part]) : "",
              tick.outcome,
              instant(tick.time),
              Page.number(String(tick.id)),
              Page.number(grouped(tick.price)),
              Page.number(grouped(tick.quantity)),
              Page.count(tick.partition),
              Page.count(tick.offset),
              Page.decimal(tick.delay / 1e6, 3),
              tick.watermark === null ? "none" : instant(tick.watermark),
            ];
          },
          name: "deliveries",
        },
      ),
    );
    const byTime = chartBox("The ticks of the window by event time and price");
    const byArrival = chartBox(
      "The ticks of the window by arrival and event time, with the watermark of the partition",
    );
    panel.append(
      element(
        "div",
        { class: "two" },
        element("div", {}, element("h4", {}, "Price by event time"), byTime),
        element("div", {}, element("h4", {}, "Event time by arrival, with the partition's watermark"), byArrival),
      ),
    );
    drawByTime(byTime, finding, detail, rowsOfTicks);
    drawByArrival(byArrival, finding, detail, rowsOfTicks);
  }

  // One series per outcome, and one that marks the ticks of the explanation.
  function outcomeSeries(rowsOfTicks, x, y) {
    const outcomes = [...new Set(rowsOfTicks.map((tick) => tick.outcome))];
    const series = outcomes.map((outcome) => {
      const [colorName, symbol] = OUTCOMES[outcome] || ["soft", "circle"];
      return {
        name: outcome,
        type: "scatter",
        symbol,
        symbolSize: 7,
        itemStyle: { color: color(colorName) },
        data: rowsOfTicks.filter((tick) => tick.outcome === outcome).map((tick) => [x(tick), y(tick)]),
      };
    });
    const named = rowsOfTicks.filter((tick) => tick.part !== "");
    if (named.length) {
      series.push({
        name: "explains the difference",
        type: "scatter",
        symbol: "circle",
        symbolSize: 15,
        itemStyle: { color: "transparent", borderColor: color("fail"), borderWidth: 2 },
        data: named.map((tick) => [x(tick), y(tick)]),
      });
    }
    return series;
  }

  const clock = (millis) => new Date(millis).toISOString().slice(11, 23);

  function drawByTime(node, finding, detail, rowsOfTicks) {
    chart(node)({
      tooltip: { trigger: "item", formatter: ({ value }) => clock(value[0]) + ": " + value[1] },
      xAxis: axis({
        type: "time",
        min: ({ min }) => Math.min(min, finding.startMicros / 1000),
        max: ({ max }) => Math.max(max, detail.endMicros / 1000),
        axisLabel: { color: color("soft"), hideOverlap: true, formatter: (value) => clock(value).slice(0, 8) },
      }),
      yAxis: axis({ type: "value", scale: true }),
      series: [
        ...outcomeSeries(
          rowsOfTicks,
          (tick) => tick.time / 1000,
          (tick) => Number(tick.price),
        ),
        {
          type: "line",
          data: [],
          markLine: {
            symbol: "none",
            animation: false,
            silent: true,
            lineStyle: { color: color("soft"), type: "dashed" },
            label: { color: color("soft"), formatter: ({ name }) => name },
            data: [
              { name: "start", xAxis: finding.startMicros / 1000 },
              { name: "end", xAxis: detail.endMicros / 1000 },
            ],
          },
        },
      ],
    });
  }

  function drawByArrival(node, finding, detail, rowsOfTicks) {
    const known = rowsOfTicks.every((tick) => tick.arrival > 1e12);
    const x = known ? (tick) => tick.arrival : (tick) => tick.offset;
    chart(node)({
      tooltip: { trigger: "item", formatter: ({ value }) => "event time " + clock(value[1]) },
      xAxis: axis({
        type: "value",
        name: known ? "" : "offset",
        scale: true,
        axisLabel: {
          color: color("soft"),
          hideOverlap: true,
          formatter: known ? clock : undefined,
        },
      }),
      yAxis: axis({
        type: "value",
        min: ({ min }) => Math.min(min, finding.startMicros / 1000),
        max: ({ max }) => Math.max(max, detail.endMicros / 1000),
        axisLabel: { color: color("soft"), hideOverlap: true, formatter: (value) => clock(value).slice(0, 8) },
      }),
      series: [
        ...outcomeSeries(rowsOfTicks, x, (tick) => tick.time / 1000),
        {
          name: "partition watermark",
          type: "line",
          step: "end",
          showSymbol: false,
          lineStyle: { color: color("ink"), type: "dotted" },
          itemStyle: { color: color("ink") },
          data: rowsOfTicks.filter((tick) => tick.watermark !== null).map((tick) => [x(tick), tick.watermark / 1000]),
          markLine: {
            symbol: "none",
            animation: false,
            silent: true,
            lineStyle: { color: color("soft"), type: "dashed" },
            label: { color: color("soft"), position: "insideEndTop", formatter: ({ name }) => name },
            data: [
              { name: "window start", yAxis: finding.startMicros / 1000 },
              { name: "window end", yAxis: detail.endMicros / 1000 },
            ],
          },
        },
      ],
    });
  }

  return { candles, show };
})();
