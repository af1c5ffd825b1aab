"use strict";
// What every page is built with. Text goes into the document by text nodes only, so nothing that comes from data can act.
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
    page.append(element("section", {}, element("h2", {}, title), ...children));
  }

  // A cell is text, or {text, type} with a class name for the type.
  function table(headings, rows) {
    const cell = (tag, value) =>
      value instanceof Node ? element(tag, {}, value)
        : value !== null && typeof value === "object" ? element(tag, { class: value.type }, value.text) : element(tag, {}, value);
    return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "table" }, element("table", {},
      element("thead", {}, element("tr", {}, ...headings.map((h) => cell("th", h)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((value) => cell("td", value)))))));
  }

  // A table whose headings sort it, by number where the column is one of numbers; with a box that filters it where there is much in it.
  function sortable(headings, rows) {
    const text = (value) => (value instanceof Node ? value.textContent : value !== null && typeof value === "object" ? value.text : String(value));
    const plain = (value) => text(value).replaceAll(",", "");
    const box = element("div", {});
    const frame = table(headings, rows);
    const body = frame.querySelector("tbody");
    const lines = [...body.children].map((line, i) => ({ line, cells: rows[i].map(plain), all: rows[i].map(text).join(" ").toLowerCase() }));
    frame.querySelectorAll("th").forEach((th, column) => {
      const button = element("button", { type: "button", class: "sort" }, th.textContent);
      th.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = th.getAttribute("aria-sort") === "ascending";
        frame.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        const compare = (a, b) => {
          const [x, y] = [a.cells[column], b.cells[column]];
          const numbers = x !== "" && y !== "" && !Number.isNaN(Number(x)) && !Number.isNaN(Number(y));
          return (numbers ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
        };
        body.replaceChildren(...[...lines].sort(compare).map((l) => l.line));
      });
    });
    if (rows.length > 5) {
      const id = "filter-" + charts.length + "-" + document.querySelectorAll("input").length;
      const filter = element("input", { type: "search", id });
      const shown = element("span", { class: "soft", "aria-live": "polite" });
      filter.addEventListener("input", () => {
        const wanted = filter.value.toLowerCase();
        let left = 0;
        lines.forEach((l) => {
          l.line.hidden = !l.all.includes(wanted);
          left += l.line.hidden ? 0 : 1;
        });
        shown.textContent = wanted ? whole.format(left) + " of " + whole.format(lines.length) : "";
      });
      box.append(element("div", { class: "controls" }, element("label", { for: id }, "Filter "), filter, shown));
    }
    box.append(frame);
    return box;
  }

  const number = (text) => ({ text, type: "number" });
  const count = (n) => number(whole.format(n));
  const decimal = (n, digits) => number(n.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  const facts = (map) => table(["", ""], Object.entries(map));

  function chart(node) {
    const instance = echarts.init(node, null, { renderer: "canvas" });
    charts.push(instance);
    return instance;
  }

  // The course of a run: how fast, how far behind, and how far in event time; faults of the job as bars over all three.
  function course(box) {
    const axis = { axisLabel: { color: color("soft") }, splitLine: { lineStyle: { color: color("line") } }, nameTextStyle: { color: color("soft") } };
    const make = (title, label) => {
      const node = element("div", { class: "chart low", role: "img", "aria-label": label });
      box.append(element("h3", {}, title), node);
      return chart(node);
    };
    const rate = make("Records a second", "Records sent and read a second, over the time of the run");
    const lag = make("Records sent and not yet read", "Lag of the job in records, over the time of the run");
    const mark = make("Watermark", "Event time of the watermark, over the time of the run");
    const line = (name, c, points) => ({ name, type: "line", showSymbol: false, itemStyle: { color: color(c) }, lineStyle: { color: color(c) }, data: points });
    return (moments, faults) => {
      // From the last look before the job failed to the first at which it has read more than then: so long it was down.
      const down = moments.flatMap((m, i) => {
        if (!i || m.restarts <= moments[i - 1].restarts) {
          return [];
        }
        const again = moments.slice(i).find((later) => later.read > moments[i - 1].read) || moments[moments.length - 1];
        return [[{ name: "restart " + m.restarts, xAxis: moments[i - 1].seconds }, { xAxis: again.seconds }]];
      });
      const planned = (faults || []).filter((f) => f.actual !== "");
      const bars = {
        markArea: { itemStyle: { color: color("fail"), opacity: 0.25 }, label: { color: color("fail"), position: "top" }, data: [
          ...down, ...planned.filter((f) => f.recoveredSeconds > f.seconds).map((f) => [{ xAxis: f.seconds, itemStyle: { color: color("late"), opacity: 0.25 } }, { xAxis: f.recoveredSeconds }])] },
        markLine: { symbol: "none", animation: false, lineStyle: { color: color("late") }, label: { color: color("late"), position: "insideEndTop", formatter: (p) => p.name }, data: planned.map((f) => ({ name: f.kind, xAxis: f.seconds })) },
      };
      const speed = (name) => moments.map((m, i) => {
        const before = moments[Math.max(0, i - 4)];
        return [m.seconds, m.seconds > before.seconds ? Math.max(0, Math.round((m[name] - before[name]) / (m.seconds - before.seconds))) : 0];
      });
      const draw = (instance, unit, type, series) => instance.setOption({ animation: false, useUTC: true, legend: { textStyle: { color: color("ink") } }, tooltip: { trigger: "axis", renderMode: "richText" },
        grid: { left: 86, right: 24, top: 34, bottom: 40 }, xAxis: { type: "value", name: "s", ...axis }, yAxis: { type, name: unit, scale: type === "time", ...axis }, series }, true);
      // Of somebody else's job nobody knows how far it has read.
      const told = moments.some((m) => m.read > 0);
      draw(rate, "/s", "value", [{ ...line("sent", "accent", speed("sent")), ...bars }, ...(told ? [line("read", "up", speed("read"))] : [])]);
      draw(lag, "", "value", [{ ...line("lag", "late", told ? moments.map((m) => [m.seconds, Math.max(0, m.sent - m.read)]) : []), ...bars }]);
      draw(mark, "", "time", [{ ...line("watermark", "accent", moments.filter((m) => m.watermarkMillis !== null).map((m) => [m.seconds, m.watermarkMillis])), ...bars }]);
    };
  }

  addEventListener("resize", () => charts.forEach((instance) => instance.resize()));
  return { data, page, whole, color, element, section, table, sortable, number, count, decimal, facts, chart, course };
})();
