"use strict";
// Builds the page that compares two runs.
(function () {
  const { data, page, whole, element, drawing, section, soft, table, pagedTable, count, grouped, wide } = Page;
  // On a phone each row is a card.
  const isPhone = matchMedia("(max-width: 640px)").matches;
  const numeric = (text) => ({ text, type: "number" });
  const sides = [
    ["before", data.before],
    ["after", data.after],
  ];
  const mark = (text) => element("mark", {}, text);
  page.classList.add("broad");

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
      element(
        "p",
        {},
        ...sides.flatMap(([name, side]) => [
          element("a", { href: side.page }, "Run " + name + ": " + side.startedAt + ", " + side.verdict),
          " · ",
        ]),
        element("a", { href: "../../index.html" }, "All runs"),
      ),
    ),
  );

  // A row of two values, with both marked if they differ.
  function pair(name, before, after, isNumber) {
    const cells = [before, after].map((value) => (before === after ? String(value) : mark(String(value))));
    return [name, ...cells.map((cell) => (isNumber ? { text: cell, type: "number" } : cell))];
  }

  section(
    "Runs",
    table(
      ["", "before", "after"],
      [
        ["scenario", "scenario"],
        ["mode", "mode"],
        ["seed", "seed"],
        ["verdict", "verdict"],
        ["commit", "commit"],
        ["startedAt", "started at"],
        ["folder", "folder"],
      ].map(([field, name]) => pair(name, data.before[field], data.after[field])),
      "the two runs",
    ),
  );

  section(
    "Rows",
    table(
      ["sink", ...["before", "after", "equal", "different", "only before", "only after"].map(numeric)],
      data.tables.map((t) => [
        t.name,
        ...[t.before, t.after, t.equal].map((n) => count(n)),
        ...[t.different, t.gone, t.added].map((n) => ({ text: n ? mark(whole.format(n)) : "0", type: "number" })),
      ]),
      "rows by sink",
    ),
  );

  const isNumber = (text) => /^-?\d+(\.\d+)?$/.test(text);
  const shown = (name, text) => (isNumber(text) && !/^(id|offset|partition)/.test(name) ? grouped(text) : text);

  // One value if both rows have it, otherwise both values, marked.
  function cell(name, before, after) {
    if (before === null || after === null || before === after) {
      return shown(name, before === null ? after : before);
    }
    return element(
      "div",
      { class: "changed" },
      element("span", { class: "soft" }, "before"),
      mark(shown(name, before)),
      element("span", { class: "soft" }, "after"),
      mark(shown(name, after)),
    );
  }

  function differences(t) {
    const values = (i) => {
      const { before, after } = t.examples[i];
      const kind = before === null ? "only after" : after === null ? "only before" : "different";
      return [
        before === null || after === null ? mark(kind) : kind,
        ...t.columns.map((name, column) => {
          const text = cell(name, before && before[column], after && after[column]);
          if (name === "start" || name.endsWith("time")) {
            return { text, type: "time" };
          }
          return name === "fields" ? wide(text) : text;
        }),
      ];
    };
    const search = (i) => {
      const { before, after } = t.examples[i];
      const row = before || after;
      return [before === null ? "only after" : after === null ? "only before" : "different", ...row];
    };
    const all = t.different + t.gone + t.added;
    const isFirst = data.tables.find((each) => each.examples.length) === t;
    return element(
      "details",
      isFirst ? { open: "" } : {},
      element("summary", {}, t.name + ": " + whole.format(all) + (all === 1 ? " row differs" : " rows differ")),
      all > t.examples.length
        ? soft("The first " + whole.format(t.examples.length) + " of " + whole.format(all) + " are listed.")
        : "",
      pagedTable(["row", ...t.columns], t.examples.length, {
        values,
        search,
        name: "different rows of " + t.name,
        rowsPerPage: isPhone ? 4 : 10,
      }),
    );
  }

  const different = data.tables.filter((t) => t.examples.length);
  if (different.length) {
    section("Different rows", ...different.map(differences));
  }

  section(
    "Tick accounting",
    table(
      ["", numeric("before"), numeric("after")],
      Object.entries(data.before.ticks).map(([name, n]) =>
        pair(name, whole.format(n), whole.format(data.after.ticks[name] || 0), true),
      ),
      "tick accounting",
    ),
  );

  const signed = (value) =>
    (value > 0 ? "+" : "") + value.toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const widest = Math.max(1e-9, ...data.latencies.flatMap((l) => [l.lowMs, l.highMs, l.differenceMs].map(Math.abs)));

  // The interval as a bar, its estimate as a dot, and no difference as a line.
  function interval(l) {
    const x = (ms) => 110 + (ms / widest) * 104;
    const label = signed(l.lowMs) + " to " + signed(l.highMs) + " ms";
    return drawing(
      "svg",
      { class: "interval", viewBox: "0 0 220 22", role: "img", "aria-label": label },
      drawing("line", { x1: 110, y1: 1, x2: 110, y2: 21 }),
      drawing("rect", { x: x(l.lowMs), y: 6, width: Math.max(2, x(l.highMs) - x(l.lowMs)), height: 10 }),
      drawing("circle", { cx: x(l.differenceMs), cy: 11, r: 4 }),
    );
  }

  const verdicts = { slower: "FAIL", faster: "PASS" };
  section(
    "Latency: after − before",
    data.latencies.length
      ? table(
          ["stage", "percentile", numeric("difference, ms"), "95 % interval, ms", "faster | slower", "conclusion"],
          data.latencies.map((l) => [
            l.stage,
            l.percentile,
            numeric(signed(l.differenceMs)),
            signed(l.lowMs) + " to " + signed(l.highMs),
            interval(l),
            { text: l.conclusion, type: verdicts[l.conclusion] || "" },
          ]),
          "latency differences",
        )
      : element("p", {}, "At least one of the runs measured no latency, as all bounded runs do."),
    soft(
      "The 95 % confidence interval is computed by bootstrap. Candles that close together are resampled together. " +
        "The interval does not cover other load on the machine: several runs in turn show more than two.",
    ),
  );
})();
