"use strict";
// Builds the list of all runs. The filters and the two runs that are compared are part of the page's address.
(function () {
  const { data, page, whole, element, drawing, section, soft, number, count, decimal, select, plural } = Page;
  const { button, copyButton, pagedTable, table } = Page;
  const runs = data.runs;
  const ALL = "all";
  const MOST_POINTS = 60;
  // On a phone each row is a card.
  const isPhone = matchMedia("(max-width: 640px)").matches;
  const numeric = (text) => ({ text, type: "number" });
  const verdictOf = (run) => (run.result ? run.result.verdict : "interrupted");
  const commitOf = (run) => (run.result ? run.result.commit.slice(0, 16) : "");
  const groupOf = (run) => run.scenario + ", " + run.mode;
  const started = (run) => run.startedAt.replace("T", " ").slice(0, 19);
  const linkTo = (run, text) => element("a", { href: run.folder + "/index.html" }, text || started(run));
  const byFolder = new Map(runs.map((run) => [run.folder, run]));

  const groups = new Map();
  // The runs are listed newest first; the last PASS of a run is the newest one before it.
  const lastPasses = new Map();
  const passes = new Map();
  [...runs].reverse().forEach((run) => {
    const group = groupOf(run);
    groups.set(group, [...(groups.get(group) || []), run].slice(-MOST_POINTS));
    if (verdictOf(run) === "PASS") {
      passes.set(group, run);
    } else if (passes.has(group)) {
      lastPasses.set(run, passes.get(group));
    }
  });

  function head() {
    const counts = ["PASS", "FAIL", "UNKNOWN", "interrupted"]
      .map((verdict) => [verdict, runs.filter((run) => verdictOf(run) === verdict).length])
      .filter(([, n]) => n > 0)
      .map(([verdict, n]) => whole.format(n) + " " + verdict);
    const text = plural(runs.length, "run") + ": " + counts.join(", ") + ".";
    page.append(
      element(
        "header",
        { class: "head" },
        element("h1", {}, "Runs"),
        element(
          "p",
          { class: "sentence" },
          runs.length ? text : "There are no runs yet. Start one: mvn exec:java -Dscenario=late-events",
        ),
      ),
    );
  }

  page.classList.add("broad");
  head();
  const distinct = (value) => [ALL, ...[...new Set(runs.map(value).filter((text) => text !== ""))].sort()];
  const filters = [
    ["Scenario", "scenario", (run) => run.scenario],
    ["Verdict", "verdict", verdictOf],
    ["Commit", "commit", commitOf],
  ].map(([label, key, value]) => {
    const [control, box] = select(label, key, distinct(value));
    return { control, box, key, value };
  });
  const shownCount = element("p", { class: "soft", id: "shown", "aria-live": "polite" });
  const comparison = element("div", { id: "compared" });
  const scenarios = element("div", { id: "scenarios" });
  const list = element("div", { id: "list" });
  section(
    "Filter",
    element("div", { class: "controls" }, ...filters.map((filter) => filter.control), copyLink()),
    shownCount,
  );
  section("Scenarios", scenarios);
  section("Compare two runs", comparison);
  section("List", list);
  let chosen = [];

  function copyLink() {
    return copyButton("Copy link", () => location.href);
  }

  // A run's page links to its neighbours through this list: the page itself is written once and knows no later run.
  function neighbour() {
    const wanted = /^#(previous|next)=([\w-]+)$/.exec(location.hash);
    const own = wanted && runs.find((run) => run.folder.endsWith("/" + wanted[2]));
    if (!own) {
      return;
    }
    const byStart = runs.filter((run) => run.scenario === own.scenario).sort((a, b) => (a.folder < b.folder ? -1 : 1));
    const found = byStart[byStart.indexOf(own) + (wanted[1] === "next" ? 1 : -1)];
    if (found) {
      location.replace(found.folder + "/index.html");
    } else {
      page.append(
        soft("There is no " + wanted[1] + " run of " + own.scenario + ". Below are all of its runs, the newest first."),
      );
      filters[0].box.value = own.scenario;
    }
  }

  // Takes filters and compared runs from the address. An unknown value has no effect.
  function readAddress() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    filters.forEach(({ box, key }) => {
      const value = wanted.get(key);
      box.value = value !== null && [...box.options].some((option) => option.value === value) ? value : ALL;
    });
    chosen = (wanted.get("compare") || "").split(",").filter((folder) => byFolder.has(folder));
    chosen = [...new Set(chosen)].slice(0, 2);
  }

  function writeAddress() {
    const values = new URLSearchParams();
    filters.filter(({ box }) => box.value !== ALL).forEach(({ box, key }) => values.set(key, box.value));
    if (chosen.length) {
      values.set("compare", chosen.join(","));
    }
    const text = values.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
    history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
  }

  // A line of numbers without axes: its shape, its last value, and a dot per run that did not pass.
  function sparkline(name, group, value, digits) {
    const points = group
      .filter((run) => run.result && value(run.result) !== null)
      .map((run) => [run, value(run.result)]);
    if (!points.length) {
      return element("span", { class: "soft" }, "none");
    }
    const values = points.map(([, n]) => n);
    const least = Math.min(...values);
    const most = Math.max(...values);
    const x = (i) => 3 + (points.length > 1 ? (i * 94) / (points.length - 1) : 94);
    const y = (n) => 24 - (most > least ? ((n - least) * 20) / (most - least) : 10);
    const text = (n) => n.toLocaleString("en", { maximumFractionDigits: digits });
    const last = values[values.length - 1];
    const label =
      name + " of " + plural(points.length, "run") + ": " + text(least) + " to " + text(most) + ", last " + text(last);
    const picture = drawing(
      "svg",
      { class: "spark", viewBox: "0 0 100 28", role: "img", "aria-label": label },
      drawing("title", {}, label),
      drawing("polyline", { points: values.map((n, i) => x(i).toFixed(1) + "," + y(n).toFixed(1)).join(" ") }),
      ...points
        .map(([run, n], i) => [verdictOf(run), x(i), y(n), i])
        .filter(([verdict, , , i]) => verdict !== "PASS" || i === points.length - 1)
        .map(([verdict, cx, cy]) => drawing("circle", { class: verdict, cx, cy, r: 2.6 })),
    );
    return element("span", { class: "trend" }, picture, " " + text(last));
  }

  function showScenarios() {
    const wanted = filters[0].box.value;
    const names = [...groups.keys()].filter((name) => wanted === ALL || groups.get(name)[0].scenario === wanted).sort();
    const totals = new Map();
    runs.forEach((run) => totals.set(groupOf(run), (totals.get(groupOf(run)) || 0) + 1));
    const values = (i) => {
      const group = groups.get(names[i]);
      const newest = group[group.length - 1];
      const pass = passes.get(names[i]);
      return [
        button(newest.scenario, () => choose({ scenario: newest.scenario }), { class: "link" }),
        newest.mode,
        count(totals.get(names[i])),
        { text: linkTo(newest, verdictOf(newest)), type: newest.result ? newest.result.verdict : "UNKNOWN" },
        pass ? { text: linkTo(pass), type: "time" } : "none",
        sparkline("visible p99 in ms", group, (result) => result.speed.visibleP99Ms, 1),
        sparkline("records per second", group, (result) => result.speed.processedPerSecond || null, 0),
        sparkline("differences", group, (result) => result.differences, 0),
      ];
    };
    const search = (i) => {
      const group = groups.get(names[i]);
      const newest = group[group.length - 1];
      const pass = passes.get(names[i]);
      const last = (value) => {
        const known = group.filter((run) => run.result && value(run.result) !== null);
        return known.length ? String(value(known[known.length - 1].result)) : "";
      };
      return [
        newest.scenario,
        newest.mode,
        String(totals.get(names[i])),
        verdictOf(newest),
        pass ? started(pass) : "",
        last((result) => result.speed.visibleP99Ms),
        last((result) => result.speed.processedPerSecond || null),
        last((result) => result.differences),
      ];
    };
    const headings = [
      "scenario",
      "mode",
      numeric("runs"),
      "newest",
      "last PASS",
      "visible p99, ms",
      "records/s",
      "differences",
    ];
    scenarios.replaceChildren(
      pagedTable(headings, names.length, { values, search, name: "scenarios", rowsPerPage: isPhone ? 4 : 10 }),
      soft(
        "Each line has the runs of one scenario and mode, at most the newest " +
          MOST_POINTS +
          ", the oldest at the left, and its last value. A dot marks the newest run and runs that did not pass.",
      ),
    );
  }

  const shown = () =>
    runs.filter((run) => filters.every(({ box, value }) => box.value === ALL || box.value === value(run)));

  // The fields of a run as texts, for the list's filter and order, and for the comparison.
  function fields(run) {
    const { result } = run;
    const figure = (n, digits) => (n === null ? "" : n.toLocaleString("en", { maximumFractionDigits: digits }));
    return {
      started: started(run),
      scenario: run.scenario,
      mode: run.mode,
      verdict: verdictOf(run),
      result: result ? result.sentence : "The run wrote no result.",
      seed: result ? String(result.seed) : "",
      commit: commitOf(run),
      ticks: result ? figure(result.ticks, 0) : "",
      candles: result ? figure(result.candles, 0) : "",
      differences: result ? figure(result.differences, 0) : "",
      "visible p99, ms": result ? figure(result.speed.visibleP99Ms, 1) : "",
      "records/s": result ? figure(result.speed.processedPerSecond, 0) : "",
      seconds: result ? figure(result.speed.totalSeconds, 1) : "",
    };
  }

  function sentence(run) {
    const cell = element("div", {}, fields(run).result);
    if (verdictOf(run) !== "PASS") {
      const pass = lastPasses.get(run);
      const line = element("div", { class: "soft last-pass" });
      if (pass) {
        const compare = button("Compare", () => choose({ compare: [pass.folder, run.folder] }), {
          "aria-label": "Compare the run of " + started(run) + " with its last PASS",
        });
        line.append("last PASS: ", linkTo(pass), ", commit " + (commitOf(pass) || "unknown") + " ", compare);
      } else {
        line.append("No run of this scenario and mode passed before.");
      }
      cell.append(line);
    }
    return cell;
  }

  function checkbox(run) {
    const box = element("input", {
      type: "checkbox",
      "aria-label": "Compare the run of " + run.scenario + ", " + started(run),
    });
    box.checked = chosen.includes(run.folder);
    box.addEventListener("change", () => {
      const others = chosen.filter((folder) => folder !== run.folder);
      // A third run takes the place of the one that was selected first.
      choose({ compare: box.checked ? [...others, run.folder].slice(-2) : others });
    });
    box.dataset.folder = run.folder;
    return box;
  }

  function showList() {
    const rows = shown();
    const values = (i) => {
      const run = rows[i];
      const { result } = run;
      const figures = result
        ? [
            count(result.ticks),
            count(result.candles),
            count(result.differences),
            result.speed.visibleP99Ms === null ? number("") : decimal(result.speed.visibleP99Ms, 1),
            count(Math.round(result.speed.processedPerSecond)),
            decimal(result.speed.totalSeconds, 1),
          ]
        : Array(6).fill("");
      return [
        checkbox(run),
        { text: linkTo(run), type: "time" },
        element("span", {}, run.scenario, element("span", { class: "soft" }, " " + run.mode)),
        { text: commitOf(run).slice(0, 10), type: "commit" },
        { text: verdictOf(run), type: result ? result.verdict : "UNKNOWN" },
        { text: sentence(run), type: "sentence" },
        ...figures,
      ];
    };
    const search = (i) => {
      const run = rows[i];
      const all = fields(run);
      return [
        chosen.includes(run.folder) ? "1" : "0",
        all.started,
        all.scenario + " " + all.mode,
        all.commit,
        all.verdict,
        all.result,
        all.ticks,
        all.candles,
        all.differences,
        all["visible p99, ms"],
        all["records/s"],
        all.seconds,
      ];
    };
    const headings = [
      "compare",
      "started",
      "scenario",
      "commit",
      "verdict",
      "result",
      ...["ticks", "candles", "differences", "visible p99, ms", "records/s", "seconds"].map(numeric),
    ];
    list.replaceChildren(
      pagedTable(headings, rows.length, { values, search, name: "runs", rowsPerPage: isPhone ? 6 : 25 }),
    );
    shownCount.textContent = whole.format(rows.length) + " of " + whole.format(runs.length) + " runs.";
  }

  // An argument of a shell command.
  const quoted = (text) => (/^[\w./:+-]+$/.test(text) ? text : "'" + text.replaceAll("'", "'\\''") + "'");

  // The directory of this page, if it was opened from disk; otherwise the default directory of reports.
  function directory() {
    const path = decodeURIComponent(location.pathname).replace(/\/[^/]*$/, "");
    const isDefault = location.protocol !== "file:" || path.endsWith("/reports");
    return isDefault ? { path: "reports", option: "" } : { path, option: " --reports " + quoted(path) };
  }

  function showComparison() {
    if (chosen.length < 2) {
      const missing = chosen.length ? "one more run" : "two runs";
      comparison.replaceChildren(soft("Select " + missing + " in the list below to see both side by side."));
      return;
    }
    const [before, after] = chosen.map((folder) => byFolder.get(folder));
    const one = fields(before);
    const other = fields(after);
    const marked = (value, isEqual) => (isEqual ? value : element("mark", {}, value || "none"));
    const rows = Object.keys(one).map((name) => {
      const isEqual = one[name] === other[name];
      const numbers = [one, other].map((each) => (each[name] === "" ? NaN : Number(each[name].replaceAll(",", ""))));
      const isFigure = !["started", "seed", "commit"].includes(name) && !numbers.some(Number.isNaN);
      const change = numbers[1] - numbers[0];
      return [
        name,
        name === "started" ? linkTo(before) : marked(one[name], isEqual),
        name === "started" ? linkTo(after) : marked(other[name], isEqual),
        isFigure && !isEqual
          ? number((change > 0 ? "+" : "") + change.toLocaleString("en", { maximumFractionDigits: 1 }))
          : "",
      ];
    });
    const { path, option } = directory();
    const command =
      "bin/tickproof compare --before " +
      quoted(path + "/" + before.folder) +
      " --after " +
      quoted(path + "/" + after.folder) +
      option;
    const ids = chosen.map((folder) => folder.slice(folder.lastIndexOf("/") + 1));
    const names = [ids[0] + "-and-" + ids[1], ids[1] + "-and-" + ids[0]];
    const existing = names.filter((name) => data.comparisons.includes(name));
    comparison.replaceChildren(
      table(["", "before", "after", numeric("difference")], rows, "the two runs"),
      ...existing.map((name) =>
        element("p", {}, element("a", { href: "comparison/" + name + "/index.html" }, "All rows of both, compared")),
      ),
      soft("This command compares every row of both runs and writes a page:"),
      element("pre", {}, command),
      element(
        "div",
        { class: "controls" },
        copyButton("Copy command", command),
        button("Swap", () => choose({ compare: [...chosen].reverse() })),
        button("Clear", () => choose({ compare: [] })),
      ),
    );
  }

  // Changes the filters or the compared runs.
  function choose({ scenario, compare }) {
    if (scenario) {
      filters[0].box.value = scenario;
    }
    if (compare) {
      const hadTwo = chosen.length === 2;
      chosen = compare;
      list.querySelectorAll("input[type=checkbox]").forEach((box) => {
        box.checked = chosen.includes(box.dataset.folder);
      });
      showComparison();
      writeAddress();
      if (chosen.length === 2 && !hadTwo) {
        comparison.scrollIntoView({ block: "nearest" });
      }
    } else {
      update();
    }
  }

  function update() {
    writeAddress();
    showScenarios();
    showComparison();
    showList();
  }

  readAddress();
  neighbour();
  filters.forEach(({ box }) => box.addEventListener("change", update));
  addEventListener("hashchange", () => {
    readAddress();
    update();
  });
  update();
})();
