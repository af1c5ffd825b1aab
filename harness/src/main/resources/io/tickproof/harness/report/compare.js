"use strict";
// Builds the page that compares two runs.
(function () {
  const { data, page, whole, element, section, soft, table, number, count } = Page;
  const numeric = (text) => ({ text, type: "number" });
  const wide = (text) => ({ text: text || "nothing", type: "wide" });

  page.append(
    element(
      "header",
      { class: "head " + (data.same ? "PASS" : "FAIL") },
      element(
        "h1",
        {},
        element("b", { class: "verdict" }, data.same ? "SAME" : "DIFFERENT"),
        " " + data.before.scenario + " and " + data.after.scenario,
      ),
      element("p", { class: "sentence" }, data.sentence),
    ),
  );

  section(
    "Runs",
    table(
      ["", "before", "after"],
      ["folder", "scenario", "mode", "seed", "commit", "startedAt", "verdict"].map((name) => [
        name === "startedAt" ? "started at" : name,
        String(data.before[name]),
        String(data.after[name]),
      ]),
    ),
  );

  section(
    "Rows",
    table(
      ["sink", ...["before", "after", "equal", "different", "only before", "only after"].map(numeric)],
      data.tables.map((t) => [
        t.name,
        ...[t.before, t.after, t.equal, t.different, t.gone, t.added].map((n) => count(n)),
      ]),
    ),
  );
  for (const t of data.tables.filter((each) => each.examples.length)) {
    section(
      "Different rows of " + t.name,
      soft(whole.format(t.examples.length) + " of " + whole.format(t.different + t.gone + t.added) + " are listed."),
      table(
        ["before", "after"],
        t.examples.map(([before, after]) => [wide(before), wide(after)]),
      ),
    );
  }

  section(
    "Tick accounting",
    table(
      ["", numeric("before"), numeric("after")],
      Object.entries(data.before.ticks).map(([name, n]) => [name, count(n), count(data.after.ticks[name] || 0)]),
    ),
  );

  const signed = (value) => number((value > 0 ? "+" : "") + value.toFixed(1));
  section(
    "Latency difference (after − before) in ms",
    data.latencies.length
      ? table(
          ["stage", "percentile", ...["difference", "from", "to"].map(numeric), "conclusion"],
          data.latencies.map((l) => [
            l.stage,
            l.percentile,
            signed(l.differenceMs),
            signed(l.lowMs),
            signed(l.highMs),
            l.conclusion,
          ]),
        )
      : element("p", {}, "At least one of the runs measured no latency, as all bounded runs do."),
    soft(
      "From and to are a 95 % confidence interval by bootstrap. Candles that close together are resampled together. " +
        "The interval does not cover other load on the machine: several runs in turn show more than two.",
    ),
  );
})();
