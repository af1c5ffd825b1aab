"use strict";
// Builds the list of all runs.
(function () {
  const { data, page, whole, color, element, section, sortable, number, count, decimal, chart } = Page;
  const runs = data.runs;
  const all = "all";

  page.append(element("header", { class: "head" }, element("h1", {}, "Runs"),
    element("p", { class: "sentence" }, runs.length ? whole.format(runs.length) + " runs, "
      + ["PASS", "FAIL", "UNKNOWN"].map((v) => whole.format(runs.filter((r) => r.verdict === v).length) + " " + v).join(", ")
      + (runs.some((r) => !r.verdict) ? ", " + whole.format(runs.filter((r) => !r.verdict).length) + " interrupted" : "") + "." : "There is none yet: mvn exec:java -Dscenario=late-events")));

  const select = (label, id, values) => {
    const box = element("select", { id }, ...values.map((value) => element("option", { value }, value)));
    return [element("span", {}, element("label", { for: id }, label + " "), box), box];
  };
  const distinct = (name) => [all, ...new Set(runs.map((r) => r[name] || "interrupted").sort())];
  const [scenarioBox, scenario] = select("Scenario", "scenario", distinct("scenario"));
  const [verdictBox, verdict] = select("Verdict", "verdict", distinct("verdict"));
  const list = element("div", {});
  const trend = element("div", {});
  section("Which", element("div", { class: "controls" }, scenarioBox, verdictBox), element("p", { class: "soft", id: "shown", "aria-live": "polite" }));
  section("Trend", trend);
  section("Runs", list);

  const shown = () => runs.filter((r) => (scenario.value === all || r.scenario === scenario.value) && (verdict.value === all || (r.verdict || "interrupted") === verdict.value));

  function table() {
    const rows = shown().map((r) => {
      const link = element("a", { href: r.folder + "/index.html" }, r.startedAt.replace("T", " ").slice(0, 19));
      return [r.verdict ? link : r.startedAt.replace("T", " ").slice(0, 19), r.scenario, r.mode, count(r.seed), { text: r.verdict || "interrupted", type: r.verdict || "UNKNOWN" },
        r.headline, count(r.sent), count(r.candles), count(r.differences), r.visibleP99Ms === null ? number("") : decimal(r.visibleP99Ms, 1),
        count(Math.round(r.processedPerSecond)), decimal(r.seconds, 1), r.commit.slice(0, 16)];
    });
    const right = (text) => ({ text, type: "number" });
    list.replaceChildren(sortable(["started", "scenario", "mode", right("seed"), "verdict", "most likely", right("ticks"), right("candles"), right("differences"),
      right("visible p99 ms"), right("processed/s"), right("s"), "commit"], rows));
    document.getElementById("shown").textContent = whole.format(rows.length) + " of " + whole.format(runs.length) + " runs.";
  }

  function trends() {
    trend.replaceChildren();
    const chosen = shown().filter((r) => r.verdict).reverse();
    if (chosen.length < 2) {
      trend.append(element("p", { class: "soft" }, "Two runs make a trend."));
      return;
    }
    const axis = { axisLabel: { color: color("soft") }, splitLine: { lineStyle: { color: color("line") } } };
    const kinds = [...new Set(chosen.map((r) => r.scenario + ", " + r.mode))];
    const draw = (title, value) => {
      const series = kinds.map((kind) => ({ name: kind, type: "line", symbolSize: 6, connectNulls: true,
        data: chosen.filter((r) => r.scenario + ", " + r.mode === kind && value(r) !== null).map((r) => [Date.parse(r.startedAt), value(r)]) })).filter((s) => s.data.length);
      if (!series.length) {
        return;
      }
      const node = element("div", { class: "chart low", role: "img", "aria-label": title + " from run to run; the table below has the numbers" });
      trend.append(element("h3", {}, title), node);
      chart(node).setOption({ animation: false, useUTC: true, tooltip: { trigger: "item", renderMode: "richText" },
        legend: { type: "scroll", textStyle: { color: color("ink") } }, grid: { left: 76, right: 24, top: 34, bottom: 30 },
        xAxis: { type: "time", ...axis }, yAxis: { type: "value", ...axis }, series });
    };
    draw("Visible p99 in ms", (r) => r.visibleP99Ms);
    draw("Processed records a second", (r) => r.processedPerSecond || null);
    draw("Differences", (r) => r.differences);
  }

  const update = () => { table(); trends(); };
  scenario.addEventListener("change", update);
  verdict.addEventListener("change", update);
  update();
})();
