"use strict";
// The first screen of a run's page: the verdict, the sentence, and tiles that lead to their sections.
const Verdict = (function () {
  const { data: evidence, page, navigation, whole, element, soft, copyButton, plural, grouped } = Page;
  const { run, outcome, verification, timing } = evidence;
  const isComplete = outcome.status === "complete";

  // The list of runs can find the neighbours of a run; this page cannot, because it is written once.
  function runLinks() {
    const list = "../../index.html";
    return element(
      "p",
      { class: "runs" },
      element("a", { href: list }, "All runs"),
      " · ",
      element("a", { href: list + "#previous=" + run.id }, "Previous run of " + run.scenario),
      " · ",
      element("a", { href: list + "#next=" + run.id }, "Next run"),
    );
  }

  function head() {
    const where = "stack " + run.environment.stack + " · commit " + run.environment.commit.slice(0, 16);
    const actions = element("div", { class: "controls" });
    if (outcome.causes.length) {
      actions.append(element("a", { class: "action", href: "#finding-1" }, "Show the first finding"));
      actions.append(copyButton("Copy the cause as Markdown", () => markdown()));
    }
    actions.append(copyButton("Copy the command", run.reproduce));
    page.append(
      element(
        "header",
        { class: "head " + outcome.verdict, id: "verdict" },
        runLinks(),
        element(
          "h1",
          {},
          element("b", { class: "verdict" }, outcome.verdict),
          " " + run.scenario + ", " + run.mode + " mode",
        ),
        element("p", { class: "sentence" }, outcome.sentence),
        actions,
        tiles(),
        soft(run.description),
        soft(run.startedAt + " · seed " + run.seed + " · " + where),
      ),
    );
    navigation.append(element("a", { href: "#verdict" }, outcome.verdict));
  }

  function markdown() {
    const lines = ["**" + run.scenario + "**: " + outcome.verdict + ". " + outcome.sentence];
    outcome.causes.forEach(({ cause, counts }) => {
      lines.push(
        "- " + cause.text + ": " + plural(counts.findings, "finding") + " of " + plural(counts.symbols, "symbol"),
      );
    });
    lines.push("", "Reproduce: `" + run.reproduce + "`");
    return lines.join("\n");
  }

  function tile(label, value, note, target, state) {
    return element(
      "a",
      { class: "tile" + (state ? " " + state : ""), href: "#" + target },
      element("span", { class: "label" }, label),
      element("b", {}, value),
      element("span", { class: "soft" }, note),
    );
  }

  function tiles() {
    const box = element("div", { class: "tiles" });
    if (isComplete) {
      box.append(checkTile(), candleTile(), tickTile());
      const p99 = latencyTile();
      if (p99) {
        box.append(p99);
      }
    }
    if (timing.throughput.processedPerSecond) {
      box.append(
        tile(
          "Throughput",
          grouped(String(Math.round(timing.throughput.processedPerSecond))) + "/s",
          "records processed by the job",
          "timeline",
        ),
      );
    }
    if (timing.phaseSeconds.total) {
      box.append(tile("Duration", timing.phaseSeconds.total.toFixed(1) + " s", "whole run", "speed"));
    }
    const { faults } = evidence.timeline;
    if (faults.length) {
      const injected = faults.filter((fault) => fault.actual !== "");
      const recovered = injected.filter((fault) => fault.recoveredSeconds >= fault.seconds);
      box.append(
        tile(
          "Faults",
          injected.length + " of " + faults.length,
          "injected; " + recovered.length + " recovered",
          "timeline",
          injected.length < faults.length ? "FAIL" : "",
        ),
      );
    }
    return box;
  }

  function checkTile() {
    const { checks } = verification;
    const passed = checks.filter((check) => check.verdict === "PASS").length;
    const failed = checks.filter((check) => check.verdict === "FAIL").length;
    const unknown = checks.length - passed - failed;
    const notes = [failed ? failed + " failed" : "", unknown ? unknown + " unknown" : ""].filter(Boolean);
    return tile(
      "Checks passed",
      passed + " of " + checks.length,
      notes.join(", ") || "all passed",
      "checks",
      failed ? "FAIL" : unknown ? "UNKNOWN" : "PASS",
    );
  }

  function candleTile() {
    const { candles } = verification;
    const wrong = candles.missing + candles.unexpected + candles.different;
    return tile(
      "Candles right",
      whole.format(candles.matching) + " of " + whole.format(candles.expected),
      wrong ? whole.format(wrong) + " wrong" : "all equal",
      wrong ? "causes" : "candles",
      wrong ? "FAIL" : "PASS",
    );
  }

  // Without the tables of excluded ticks, the numbers are those of the oracle, not observed ones.
  function tickTile() {
    const { ticks, notChecked } = verification;
    const sum = ticks.inCandles + ticks.tooLate + ticks.duplicates + ticks.rejected + ticks.unacknowledged;
    if (notChecked.includes("accounting")) {
      return tile("Ticks sent", whole.format(ticks.sent), "outcomes are expected, not observed", "ticks");
    }
    return tile(
      "Ticks accounted for",
      whole.format(sum) + " of " + whole.format(ticks.sent),
      sum === ticks.sent ? "adds up" : "does not add up",
      "ticks",
      sum === ticks.sent ? "PASS" : "FAIL",
    );
  }

  function latencyTile() {
    const stage = timing.latencyMs.visible;
    if (!stage) {
      return null;
    }
    const limit = (timing.latencyLimitsMs.visible || {}).p99;
    return tile(
      "p99 until visible",
      grouped(stage.p99.toFixed(0)) + " ms",
      limit ? "limit " + grouped(String(limit)) + " ms" : "no limit set",
      "latency",
      limit ? (stage.p99 <= limit ? "PASS" : "FAIL") : "",
    );
  }

  // What a reader can do about a check without an answer.
  const REMEDIES = {
    latency: "Run again on an idle machine, or lower deliver.pace, so that the generator keeps its schedule.",
    candles: "Check that the job writes to the table or topic that the scenario names, and that the run sends ticks.",
    "published candles": "Give the job a window of the size of the published candles, or remove expect.published.",
    sustained: "Raise sustain.within, or run on an idle machine.",
    faults: "Send more ticks, or trigger the fault earlier, so that it happens while records are unread.",
    revisions: "Read run.log: the reason why the concurrent reader stopped is there.",
    baseline: "Record a baseline of this scenario: bin/tickproof baseline --scenario " + run.scenario + ".",
  };
  const OTHER_REMEDY = "Read run.log, fix what kept the check from running, and run the scenario again.";

  function unknown() {
    const checks = verification.checks.filter((check) => check.verdict === "UNKNOWN");
    if (!isComplete) {
      Page.namedSection(
        "causes",
        "The run did not reach the verification",
        element("p", {}, outcome.message),
        element(
          "p",
          {},
          "What to do: read ",
          element("a", { href: "run.log" }, "run.log"),
          ", whose last lines say what happened, then repeat the run with the command below.",
        ),
      );
    } else if (checks.length) {
      Page.namedSection(
        "unknown",
        "What could not be verified",
        Page.table(
          ["check", "why", "what to do"],
          checks.map((check) => [check.name, Page.wide(check.detail), Page.wide(REMEDIES[check.id] || OTHER_REMEDY)]),
        ),
      );
    }
  }

  return { head, unknown };
})();
