"use strict";
// Builds the page of a comparison.
(function () {
  const { data, page, whole, element, section, table, number, count } = Page;
  const bad = data.tables.filter((t) => t.equal !== t.before || t.equal !== t.after);
  const names = Object.keys(data.before.ticks);
  const moved = names.filter((name) => data.before.ticks[name] !== data.after.ticks[name]);
  const same = bad.length === 0 && moved.length === 0;

  page.append(element("header", { class: "head " + (same ? "PASS" : "FAIL") },
    element("h1", {}, element("b", { class: "verdict" }, same ? "SAME" : "DIFFERENT"), " " + data.before.scenario + " and " + data.after.scenario),
    element("p", { class: "sentence" }, same ? "Every row of every sink is the same, and so is the accounting."
      : (bad.length ? "Rows differ in " + bad.map((t) => t.name).join(", ") + ". " : "") + (moved.length ? "The accounting differs in " + moved.join(", ") + "." : ""))));
  section("The two runs", table(["", "before", "after"], ["folder", "scenario", "mode", "seed", "commit", "startedAt", "verdict"].map((name) =>
    [name, String(data.before[name]), String(data.after[name])])));
  section("Rows", table(["sink", ...["before", "after", "equal", "different", "gone", "new"].map((text) => ({ text, type: "number" }))],
    data.tables.map((t) => [t.name, count(t.before), count(t.after), count(t.equal), count(t.different), count(t.gone), count(t.added)])));
  for (const t of bad) {
    section("Rows of " + t.name + " that differ", element("p", { class: "soft" }, whole.format(t.examples.length) + " of " + whole.format(t.different + t.gone + t.added) + "."),
      table(["before", "after"], t.examples.map((e) => [{ text: e[0] || "nothing", type: "wide" }, { text: e[1] || "nothing", type: "wide" }])));
  }
  section("Accounting", table(["", { text: "before", type: "number" }, { text: "after", type: "number" }],
    names.map((name) => [name, count(data.before.ticks[name]), count(data.after.ticks[name] || 0)])));
  const ms = (value) => number((value > 0 ? "+" : "") + value.toFixed(1));
  section("Latency, after less before, in ms", data.latencies.length
    ? table(["stage", "", { text: "difference", type: "number" }, { text: "from", type: "number" }, { text: "to", type: "number" }, "says"],
      data.latencies.map((l) => [l.stage, l.percentile, ms(l.differenceMs), ms(l.lowMs), ms(l.highMs), l.says]))
    : element("p", {}, "One of them measured none: a bounded run has no latency."),
  element("p", { class: "soft" }, "From and to are a 95 % interval by bootstrap: candles that close together are drawn together. It knows nothing of what else the machine did; runs that take turns tell more than two."));
})();
