"use strict";
// Builds the list of all runs.
(function () {
  const { data, page, whole, element, section, soft, sortable, number, count, decimal, select } = Page;
  const { axis, chartBox, chart } = Charts;
  const runs = data.runs;
  const ALL = "all";
  const numeric = (text) => ({ text, type: "number" });
  const verdictOf = (run) => (run.result ? run.result.verdict : "interrupted");

  function head() {
    const counts = ["PASS", "FAIL", "UNKNOWN", "interrupted"]
      .map((verdict) => [verdict, runs.filter((run) => verdictOf(run) === verdict).length])
      .filter(([, n]) => n > 0)
      .map(([verdict, n]) => whole.format(n) + " " + verdict);
    const text = whole.format(runs.length) + (runs.length === 1 ? " run: " : " runs: ") + counts.join(", ") + ".";
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

  head();
  const distinct = (value) => [ALL, ...new Set(runs.map(value).sort())];
  const [scenarioControl, scenario] = select(
    "Scenario",
    "scenario",
    distinct((run) => run.scenario),
  );
  const [verdictControl, verdict] = select("Verdict", "verdict", distinct(verdictOf));
  const shownCount = element("p", { class: "soft", id: "shown", "aria-live": "polite" });
  const list = element("div", {});
  const trends = element("div", {});
  section("Filter", element("div", { class: "controls" }, scenarioControl, verdictControl), shownCount);
  section("Trend", trends);
  section("List", list);

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
      scenario.value = own.scenario;
    }
  }

  const isShown = (value, box) => box.value === ALL || box.value === value;
  const shown = () => runs.filter((run) => isShown(run.scenario, scenario) && isShown(verdictOf(run), verdict));

  function showList() {
    const rows = shown().map((run) => {
      const startedAt = run.startedAt.replace("T", " ").slice(0, 19);
      if (!run.result) {
        const unknown = { text: "interrupted", type: "UNKNOWN" };
        return [startedAt, run.scenario, run.mode, "", unknown, "The run wrote no result.", ...Array(7).fill("")];
      }
      const { result } = run;
      const { speed } = result;
      return [
        element("a", { href: run.folder + "/index.html" }, startedAt),
        run.scenario,
        run.mode,
        count(result.seed),
        { text: result.verdict, type: result.verdict },
        { text: result.sentence, type: "wide" },
        count(result.ticks),
        count(result.candles),
        count(result.differences),
        speed.visibleP99Ms === null ? number("") : decimal(speed.visibleP99Ms, 1),
        count(Math.round(speed.processedPerSecond)),
        decimal(speed.totalSeconds, 1),
        result.commit.slice(0, 16),
      ];
    });
    const headings = [
      "started",
      "scenario",
      "mode",
      numeric("seed"),
      "verdict",
      "result",
      ...["ticks", "candles", "differences", "visible p99 ms", "processed/s", "s"].map(numeric),
      "commit",
    ];
    list.replaceChildren(sortable(headings, rows));
    shownCount.textContent = whole.format(rows.length) + " of " + whole.format(runs.length) + " runs.";
  }

  function showTrends() {
    trends.replaceChildren();
    const chosen = shown()
      .filter((run) => run.result)
      .reverse();
    if (chosen.length < 2) {
      trends.append(soft("A trend needs at least two runs."));
      return;
    }
    const groupOf = (run) => run.scenario + ", " + run.mode;
    const groups = [...new Set(chosen.map(groupOf))];
    const draw = (title, value) => {
      const series = groups
        .map((group) => ({
          name: group,
          type: "line",
          symbolSize: 6,
          connectNulls: true,
          data: chosen
            .filter((run) => groupOf(run) === group && value(run.result) !== null)
            .map((run) => [Date.parse(run.startedAt), value(run.result)]),
        }))
        .filter((each) => each.data.length);
      if (!series.length) {
        return;
      }
      const node = chartBox(title + " by run; the table below has the numbers");
      trends.append(element("h3", {}, title), node);
      chart(node)({
        tooltip: { trigger: "item" },
        xAxis: axis({ type: "time" }),
        yAxis: axis({ type: "value" }),
        series,
      });
    };
    draw("Visible p99 in ms", (result) => result.speed.visibleP99Ms);
    draw("Processed records per second", (result) => result.speed.processedPerSecond || null);
    draw("Differences", (result) => result.differences);
  }

  const update = () => {
    showList();
    showTrends();
  };
  neighbour();
  scenario.addEventListener("change", update);
  verdict.addEventListener("change", update);
  update();
})();
