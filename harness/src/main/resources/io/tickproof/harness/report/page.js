"use strict";
// The building blocks of all pages. Text is added to the document as text nodes only, so no text from the data is ever
// interpreted as HTML or executed.
const Page = (function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const page = document.getElementById("page");
  page.replaceChildren();
  const whole = new Intl.NumberFormat("en");
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue("--" + name).trim();
  const charts = [];

  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      node.setAttribute(name, value);
    }
    for (const child of children) {
      node.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
    return node;
  }

  function section(title, ...children) {
    const node = element("section", {}, element("h2", {}, title), ...children);
    page.append(node);
    return node;
  }

  const soft = (text) => element("p", { class: "soft" }, text);

  // A drop-down list with its label.
  function select(label, id, values) {
    const box = element("select", { id }, ...values.map((value) => element("option", { value }, value)));
    return [element("span", {}, element("label", { for: id }, label + " "), box), box];
  }

  // A cell is a text, a node, or {text, type}, where the type is a class name.
  function table(headings, rows) {
    const isTyped = (value) => value !== null && typeof value === "object" && !(value instanceof Node);
    const cell = (tag, value) =>
      isTyped(value) ? element(tag, { class: value.type }, value.text) : element(tag, {}, value);
    const row = (tag, values) => element("tr", {}, ...values.map((value) => cell(tag, value)));
    return element(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "table" },
      element(
        "table",
        {},
        element("thead", {}, row("th", headings)),
        element("tbody", {}, ...rows.map((values) => row("td", values))),
      ),
    );
  }

  // A table that is sorted by a click on a heading: numerically if both cells are numbers. Long tables have a filter.
  function sortable(headings, rows) {
    const text = (value) => {
      if (value instanceof Node) {
        return value.textContent;
      }
      return value !== null && typeof value === "object" ? value.text : String(value);
    };
    const frame = table(headings, rows);
    const body = frame.querySelector("tbody");
    const lines = [...body.children].map((line, i) => ({
      line,
      cells: rows[i].map((value) => text(value).replaceAll(",", "")),
      searched: rows[i].map(text).join(" ").toLowerCase(),
    }));
    const isNumber = (cell) => cell !== "" && !Number.isNaN(Number(cell));
    const compare = (x, y) => {
      if (isNumber(x) && isNumber(y)) {
        return Number(x) - Number(y);
      }
      return x < y ? -1 : Number(x > y);
    };
    frame.querySelectorAll("th").forEach((heading, column) => {
      const button = element("button", { type: "button", class: "sort" }, heading.textContent);
      heading.replaceChildren(button);
      button.addEventListener("click", () => {
        const descending = heading.getAttribute("aria-sort") === "ascending";
        frame.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
        const sign = descending ? -1 : 1;
        const sorted = [...lines].sort((a, b) => sign * compare(a.cells[column], b.cells[column]));
        body.replaceChildren(...sorted.map((line) => line.line));
      });
    });
    const box = element("div", {});
    if (rows.length > 5) {
      box.append(filter(lines));
    }
    box.append(frame);
    return box;
  }

  function filter(lines) {
    const id = "filter-" + document.querySelectorAll("input").length;
    const input = element("input", { type: "search", id });
    const matches = element("span", { class: "soft", "aria-live": "polite" });
    input.addEventListener("input", () => {
      const wanted = input.value.toLowerCase();
      let visible = 0;
      lines.forEach((line) => {
        line.line.hidden = !line.searched.includes(wanted);
        visible += line.line.hidden ? 0 : 1;
      });
      matches.textContent = wanted ? whole.format(visible) + " of " + whole.format(lines.length) : "";
    });
    return element("div", { class: "controls" }, element("label", { for: id }, "Filter "), input, matches);
  }

  const number = (text) => ({ text, type: "number" });
  const count = (n) => number(whole.format(n));
  const decimal = (n, digits) =>
    number(n.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  const facts = (map) => table(["", ""], Object.entries(map));

  // A time in µs since the epoch in ISO 8601, with as many digits as it needs.
  function instant(micros) {
    const fraction = ((micros % 1e6) + 1e6) % 1e6;
    const seconds = new Date((micros - fraction) / 1000).toISOString().slice(0, 19);
    return seconds + (fraction ? "." + String(fraction).padStart(6, "0").replace(/000$/, "") : "") + "Z";
  }

  const axis = (more) => ({
    axisLabel: { color: color("soft") },
    axisLine: { lineStyle: { color: color("line") } },
    splitLine: { lineStyle: { color: color("line") } },
    nameTextStyle: { color: color("soft") },
    ...more,
  });

  // The box of a chart. The label describes it to screen readers.
  const chartBox = (label, size) =>
    element("div", { class: "chart " + (size || "low"), role: "img", "aria-label": label });

  // Draws the chart of a box with the options that all charts share. The box must be part of the document.
  function chart(node) {
    const instance = echarts.init(node, null, { renderer: "canvas" });
    charts.push(instance);
    return (option, event) => {
      instance.setOption(
        {
          animation: false,
          useUTC: true,
          legend: { type: "scroll", textStyle: { color: color("ink") }, top: 0 },
          grid: { left: 86, right: 32, top: 34, bottom: 40 },
          ...option,
          tooltip: { renderMode: "richText", ...option.tooltip },
        },
        true,
      );
      if (event) {
        instance.off("click");
        instance.on("click", event);
      }
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

  // The time from the last sample before a failure of the job to the first sample with more records read: the job was
  // down for that long.
  function downtimes(samples) {
    return samples.flatMap((sample, i) => {
      if (i === 0 || sample.restarts <= samples[i - 1].restarts) {
        return [];
      }
      const before = samples[i - 1];
      const after = samples.slice(i).find((later) => later.read > before.read) || samples[samples.length - 1];
      return [[{ name: "restart " + sample.restarts, xAxis: before.seconds }, { xAxis: after.seconds }]];
    });
  }

  // Faults as lines, and downtimes and recoveries as bars, over a chart of the run timeline.
  function faultBars(samples, faults) {
    const injected = faults.filter((fault) => fault.actual !== "");
    const recoveries = injected
      .filter((fault) => fault.recoveredSeconds > fault.seconds)
      .map((fault) => [
        { xAxis: fault.seconds, itemStyle: { color: color("late"), opacity: 0.25 } },
        { xAxis: fault.recoveredSeconds },
      ]);
    return {
      markArea: {
        itemStyle: { color: color("fail"), opacity: 0.25 },
        label: { color: color("fail"), position: "top" },
        data: [...downtimes(samples), ...recoveries],
      },
      markLine: {
        symbol: "none",
        animation: false,
        lineStyle: { color: color("late") },
        label: { color: color("late"), position: "insideEndTop", formatter: (mark) => mark.name },
        data: injected.map((fault) => ({ name: fault.kind, xAxis: fault.seconds })),
      },
    };
  }

  // The run timeline: throughput, lag and watermark. Returns a function that draws samples and faults.
  function timeline(box) {
    const make = (title, label) => {
      const node = chartBox(label + ", over the time of the run");
      box.append(element("h3", {}, title), node);
      return chart(node);
    };
    const throughput = make("Throughput", "Records sent and read per second");
    const lag = make("Lag", "Records sent but not yet read by the job");
    const watermark = make("Watermark", "Event time of the watermark");
    // The rate over the last four samples, which span a second.
    const rate = (samples, name) =>
      samples.map((sample, i) => {
        const before = samples[Math.max(0, i - 4)];
        const seconds = sample.seconds - before.seconds;
        return [sample.seconds, seconds > 0 ? Math.max(0, Math.round((sample[name] - before[name]) / seconds)) : 0];
      });
    return (samples, faults) => {
      const draw = (show, unit, type, series) => {
        Object.assign(series[0], faultBars(samples, faults || []));
        show({
          tooltip: { trigger: "axis" },
          xAxis: axis({ type: "value", name: "s" }),
          yAxis: axis({ type, name: unit, scale: type === "time" }),
          series,
        });
      };
      // A user job does not report how many records it has read.
      const readIsKnown = samples.some((sample) => sample.read > 0);
      const lags = samples.map((sample) => [sample.seconds, Math.max(0, sample.sent - sample.read)]);
      const marks = samples.filter((sample) => sample.watermarkMillis !== null);
      const rates = [line("sent", "accent", rate(samples, "sent"))];
      if (readIsKnown) {
        rates.push(line("read", "up", rate(samples, "read")));
      }
      draw(throughput, "records/s", "value", rates);
      draw(lag, "records", "value", [line("lag", "late", readIsKnown ? lags : [])]);
      draw(watermark, "", "time", [
        line(
          "watermark",
          "accent",
          marks.map((sample) => [sample.seconds, sample.watermarkMillis]),
        ),
      ]);
    };
  }

  addEventListener("resize", () => charts.forEach((instance) => instance.resize()));
  return {
    data,
    page,
    whole,
    color,
    element,
    section,
    soft,
    select,
    table,
    sortable,
    number,
    count,
    decimal,
    facts,
    instant,
    axis,
    chartBox,
    chart,
    line,
    timeline,
  };
})();
