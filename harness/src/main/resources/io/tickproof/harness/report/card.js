"use strict";
// Builds the data card of a recording.
(function () {
  const { data: card, page, whole, color, element, section, table, count, facts, chart } = Page;

  page.append(element("header", { class: "head" },
    element("h1", {}, card.file),
    element("p", { class: "sentence" }, whole.format(card.rows) + " ticks of " + whole.format(card.symbols.length) + " symbols, " + card.facts.from + " to " + card.facts.to + ".")));

  const node = element("div", { class: "chart low", role: "img", "aria-label": "Ticks over event time" });
  section("Ticks over event time", node, element("p", { class: "soft" }, "A bar is " + card.bucketSeconds + " s."));
  const axis = { axisLabel: { color: color("soft") }, axisLine: { lineStyle: { color: color("line") } }, splitLine: { lineStyle: { color: color("line") } } };
  chart(node).setOption({
    animation: false, grid: { left: 76, right: 16, top: 16, bottom: 30 }, tooltip: { trigger: "axis", renderMode: "richText" },
    xAxis: { type: "time", ...axis }, yAxis: { type: "value", ...axis },
    series: [{ type: "bar", name: "ticks", itemStyle: { color: color("accent") }, barCategoryGap: "0%",
      data: card.ticksOverTime.map(([seconds, ticks]) => [seconds * 1000, ticks]) }],
    useUTC: true,
  });

  section("What is in it", facts(card.facts));
  section("Symbols", table(["symbol", { text: "ticks", type: "number" }, { text: "lowest price", type: "number" }, { text: "highest price", type: "number" }],
    card.symbols.map((s) => [s.symbol, count(s.ticks), { text: s.low, type: "number" }, { text: s.high, type: "number" }])),
  card.symbolsLeft ? element("p", { class: "soft" }, "and " + whole.format(card.symbolsLeft) + " more with fewer ticks") : "");
})();
