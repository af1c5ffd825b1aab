"use strict";
// Builds the dataset profile of a recording.
(function () {
  const { data: profile, page, whole, color, element, section, soft, table, count, facts } = Page;
  const { axis, chartBox, chart } = Charts;
  const numeric = (text) => ({ text, type: "number" });

  page.append(
    element(
      "header",
      { class: "head" },
      element("h1", {}, profile.file),
      element(
        "p",
        { class: "sentence" },
        whole.format(profile.rows) +
          " ticks of " +
          whole.format(profile.symbols.length + profile.symbolsOmitted) +
          " symbols, " +
          profile.facts.from +
          " to " +
          profile.facts.to +
          ".",
      ),
      ...profile.refusedBecause.map((reason) => element("p", { class: "sentence" }, "Runs refuse it: " + reason + ".")),
    ),
  );

  const node = chartBox("Number of ticks over event time");
  section("Ticks over event time", node, soft("One bar is " + profile.bucketSeconds + " s."));
  chart(node)({
    tooltip: { trigger: "axis" },
    legend: { show: false },
    grid: { left: 76, right: 16, top: 16, bottom: 30 },
    xAxis: axis({ type: "time" }),
    yAxis: axis({ type: "value" }),
    series: [
      {
        type: "bar",
        name: "ticks",
        itemStyle: { color: color("accent") },
        barCategoryGap: "0%",
        data: profile.ticksOverTime.map(([seconds, ticks]) => [seconds * 1000, ticks]),
      },
    ],
  });

  section("Profile", facts(profile.facts));
  if (Object.keys(profile.topic).length > 0) {
    section("Topic", facts(profile.topic));
  }
  const symbols = section(
    "Symbols",
    table(
      ["symbol", ...["ticks", "lowest price", "highest price", "missing ids", "gaps in ids"].map(numeric)],
      profile.symbols.map((s) => [
        s.symbol,
        count(s.ticks),
        numeric(s.low),
        numeric(s.high),
        s.missingIds ? count(s.missingIds.ids) : "",
        s.missingIds ? count(s.missingIds.gaps) : "",
      ]),
    ),
  );
  if (profile.symbolsOmitted) {
    symbols.append(soft(whole.format(profile.symbolsOmitted) + " symbols with fewer ticks are omitted here."));
  }
})();
