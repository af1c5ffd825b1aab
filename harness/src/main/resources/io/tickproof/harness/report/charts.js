"use strict";
// What all charts share: one style, one set of colours, and the run timeline.
const Charts = (function () {
  const { color, element } = Page;
  const instances = [];

  const axis = (more) => ({
    axisLabel: { color: color("soft"), hideOverlap: true },
    axisLine: { lineStyle: { color: color("line") } },
    splitLine: { lineStyle: { color: color("line") } },
    nameTextStyle: { color: color("soft") },
    ...more,
  });

  // The box of a chart. The label describes it to screen readers.
  const chartBox = (label, size) =>
    element("div", { class: "chart " + (size || "low"), role: "img", "aria-label": label });

  // Draws the chart of a box with the options that all charts share. The box must be part of the document. The wheel
  // scrolls the page: a chart zooms only with its slider or with Ctrl and the wheel.
  function chart(node) {
    const instance = echarts.init(node, null, { renderer: "canvas" });
    instances.push(instance);
    return (option, event) => {
      instance.setOption(
        {
          animation: false,
          useUTC: true,
          legend: { type: "scroll", textStyle: { color: color("ink") }, top: 0 },
          grid: { left: 86, right: 32, top: 34, bottom: 40 },
          ...option,
          tooltip: { renderMode: "richText", confine: true, ...option.tooltip },
        },
        true,
      );
      if (event) {
        instance.off("click");
        instance.on("click", event);
      }
      return instance;
    };
  }

  const line = (name, colorName, points) => ({
    name,
    type: "line",
    showSymbol: false,
    itemStyle: { color: color(colorName) },
    lineStyle: { color: color(colorName) },
    data: points,
  });

  // The time from the last sample before a restart of the job to the first sample with more records read: the job was down
  // for that long.
  function downtimes(samples) {
    return samples.flatMap((sample, i) => {
      if (i === 0 || sample.restarts <= samples[i - 1].restarts) {
        return [];
      }
      const before = samples[i - 1];
      const after = samples.slice(i).find((later) => later.read > before.read) || samples[samples.length - 1];
      return [
        { lane: "restarts", name: "restart " + sample.restarts, from: before.seconds, to: after.seconds, type: "fail" },
      ];
    });
  }

  const seconds = (value) => (value < 10 ? value.toFixed(1) : value.toFixed(0)) + " s";

  // The events of a run as bars: each fault in a lane of its own, then restarts, then checkpoints.
  function events(samples, faults, checkpoints) {
    const injected = faults.filter((fault) => fault.actual !== "");
    const end = samples.length ? samples[samples.length - 1].seconds : 0;
    const bars = injected.flatMap((fault) => {
      const active = {
        lane: fault.kind,
        from: fault.seconds,
        to: Math.max(fault.recoveredSeconds, fault.seconds),
        type: "late",
      };
      active.name = fault.kind + " " + seconds(active.to - active.from);
      if (fault.requestedSeconds) {
        active.name += ", requested " + seconds(fault.requestedSeconds);
      }
      if (fault.lagNormalSeconds === null || fault.lagNormalSeconds === undefined) {
        return [active];
      }
      const recovery = { lane: fault.kind, from: active.to, to: fault.lagNormalSeconds, type: "soft" };
      recovery.name = "recovery " + seconds(recovery.to - active.to) + ": until the lag was normal";
      return recovery.to > recovery.from ? [active, recovery] : [active];
    });
    const taken = checkpoints.map(([number, from, to]) => ({
      lane: "checkpoints",
      name: "checkpoint " + number + ", " + seconds(to - from),
      from,
      to: Math.max(to, from),
      type: "accent",
    }));
    return [...bars, ...downtimes(samples), ...taken].filter((bar) => bar.from <= end);
  }

  // Draws the bars of the lanes. A bar is at least 3 px wide, so that a checkpoint remains visible.
  function laneSeries(bars, lanes) {
    const named = new Set(["late", "fail"]);
    return {
      type: "custom",
      name: "events",
      clip: true,
      tooltip: {
        trigger: "item",
        formatter: ({ dataIndex }) => bars[dataIndex].name + " at " + seconds(bars[dataIndex].from),
      },
      encode: { x: [0, 1], y: 2 },
      data: bars.map((bar) => [bar.from, bar.to, lanes.indexOf(bar.lane)]),
      renderItem(params, api) {
        const bar = bars[params.dataIndex];
        const [x, y] = api.coord([api.value(0), api.value(2)]);
        const width = Math.max(3, api.coord([api.value(1), api.value(2)])[0] - x);
        const style = { text: bar.name, y, fill: color("ink"), verticalAlign: "middle", fontSize: 11 };
        // The name stands after its bar, or before it if there is no room.
        const right = params.coordSys.x + params.coordSys.width;
        const fits = x + width + 6 * bar.name.length < right;
        Object.assign(style, fits ? { x: x + width + 5 } : { x: x - 5, align: "right" });
        return {
          type: "group",
          children: [
            {
              type: "rect",
              shape: { x, y: y - 7, width, height: 14 },
              style: { fill: color(bar.type), opacity: bar.type === "soft" ? 0.35 : 0.75 },
            },
            { type: "text", ignore: !named.has(bar.type), style },
          ],
        };
      },
    };
  }

  // The rate over the last four samples, which span a second.
  function rate(samples, name) {
    return samples.map((sample, i) => {
      const before = samples[Math.max(0, i - 4)];
      const span = sample.seconds - before.seconds;
      return [sample.seconds, span > 0 ? Math.max(0, Math.round((sample[name] - before[name]) / span)) : 0];
    });
  }

  // The panels of a run over one time axis, with one crosshair and one zoom.
  function panels(samples, latency) {
    // A user job may not report how many records it has read.
    const readIsKnown = samples.some((sample) => sample.read > 0);
    const lags = samples.map((sample) => [sample.seconds, Math.max(0, sample.sent - sample.read)]);
    const watermarks = samples.filter((sample) => sample.watermarkMillis !== null);
    const rates = [line("sent", "accent", rate(samples, "sent"))];
    if (readIsKnown) {
      rates.push({ ...line("read", "ink", rate(samples, "read")), lineStyle: { color: color("ink"), type: "dashed" } });
    }
    const list = [{ name: "records/s", series: rates }];
    if (readIsKnown) {
      list.push({ name: "lag, records", series: [line("lag", "late", lags)] });
    }
    if (watermarks.length) {
      const points = watermarks.map((sample) => [sample.seconds, sample.watermarkMillis]);
      list.push({ name: "watermark", isTime: true, series: [line("watermark", "soft", points)] });
    }
    if (latency.points.length) {
      const points = (column) => latency.points.map((point) => [point[0], point[column]]);
      const p99 = { ...line("visible p99", "fail", points(2)), showSymbol: true, symbolSize: 4 };
      if (latency.limitMs) {
        p99.markLine = {
          symbol: "none",
          silent: true,
          animation: false,
          lineStyle: { color: color("fail"), type: "dashed" },
          label: { color: color("fail"), position: "insideStartTop", formatter: "limit p99" },
          data: [{ yAxis: latency.limitMs }],
        };
      }
      const p50 = { ...line("visible p50", "candle", points(1)), showSymbol: true, symbolSize: 4, symbol: "rect" };
      list.push({ name: "latency, ms", series: [p50, p99] });
    }
    return list;
  }

  const PANEL_HEIGHT = 90;
  const LANE_HEIGHT = 22;

  // The run over time. Returns a function that draws it.
  function timeline(box) {
    const node = chartBox("Rates, lag, watermark, latency, faults, restarts and checkpoints over the time of the run");
    box.append(node);
    const show = chart(node);
    return (samples, faults, checkpoints, latency) => {
      const bars = events(samples, faults || [], checkpoints || []);
      const lanes = [...new Set(bars.map((bar) => bar.lane))].reverse();
      const list = panels(samples, latency || { points: [] });
      const lanesHeight = lanes.length * LANE_HEIGHT;
      const end = samples.length ? samples[samples.length - 1].seconds : 1;
      const grids = [];
      let top = 40;
      if (lanes.length) {
        grids.push({ left: 110, right: 32, top, height: lanesHeight });
        top += lanesHeight + 34;
      }
      list.forEach(() => {
        grids.push({ left: 110, right: 32, top, height: PANEL_HEIGHT });
        top += PANEL_HEIGHT + 34;
      });
      const height = top + 40;
      if (node.style.height !== height + "px") {
        node.style.height = height + "px";
      }
      const first = lanes.length ? 1 : 0;
      const all = grids.map((_, i) => i);
      const instance = show({
        legend: {
          type: "scroll",
          textStyle: { color: color("ink") },
          top: 0,
          data: list.flatMap((panel) => panel.series.map((series) => series.name)),
        },
        grid: grids,
        tooltip: { trigger: "axis" },
        axisPointer: { link: [{ xAxisIndex: "all" }] },
        dataZoom: [
          { type: "inside", xAxisIndex: all, zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false },
          { type: "slider", xAxisIndex: all, bottom: 4, height: 20 },
        ],
        xAxis: grids.map((_, i) =>
          axis({
            type: "value",
            gridIndex: i,
            min: 0,
            max: end,
            name: i === grids.length - 1 ? "s" : "",
            axisLabel: {
              show: i === grids.length - 1,
              color: color("soft"),
              formatter: (value) => String(Math.round(value)),
            },
            axisPointer: { label: { formatter: ({ value }) => seconds(value) } },
          }),
        ),
        yAxis: [
          ...(lanes.length
            ? [
                axis({
                  type: "category",
                  data: lanes,
                  gridIndex: 0,
                  axisTick: { show: false },
                  splitLine: { show: true },
                }),
              ]
            : []),
          ...list.map((panel, i) =>
            axis({
              type: panel.isTime ? "time" : "value",
              gridIndex: first + i,
              name: panel.name,
              nameLocation: "end",
              nameTextStyle: { color: color("soft"), align: "left", padding: [0, 0, 0, -90] },
              scale: Boolean(panel.isTime),
              splitNumber: 3,
              axisLabel: {
                color: color("soft"),
                hideOverlap: true,
                formatter: panel.isTime ? (value) => new Date(value).toISOString().slice(11, 19) : undefined,
              },
            }),
          ),
        ],
        series: [
          ...(lanes.length ? [{ ...laneSeries(bars, lanes), xAxisIndex: 0, yAxisIndex: 0 }] : []),
          ...list.flatMap((panel, i) =>
            panel.series.map((series) => ({ ...series, xAxisIndex: first + i, yAxisIndex: first + i })),
          ),
        ],
      });
      instance.resize();
    };
  }

  addEventListener("resize", () => instances.forEach((instance) => instance.resize()));
  return { axis, chartBox, chart, line, timeline };
})();
