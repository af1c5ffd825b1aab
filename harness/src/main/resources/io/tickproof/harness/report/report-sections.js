"use strict";
// The remaining sections of a run's page: checks, ticks, input, published candles, environment and files.
const Sections = (function () {
  const { data: evidence, page, whole, color, element, soft, plural, numeric, wide, number, count, facts } = Page;
  const { run, verification, timing } = evidence;

  const folded = (title, ...content) => element("details", {}, element("summary", {}, title), ...content);

  function checks() {
    const order = ["FAIL", "UNKNOWN", "PASS"];
    const sorted = [...verification.checks].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
    const rowOf = (check) => [check.name, { text: check.verdict, type: check.verdict }, wide(check.detail)];
    const headings = ["check", "verdict", "detail"];
    const failed = sorted.filter((check) => check.verdict !== "PASS");
    const passed = sorted.filter((check) => check.verdict === "PASS");
    const box = Page.namedSection("checks", "Checks");
    if (failed.length) {
      box.append(Page.table(headings, failed.map(rowOf), "checks that did not pass"));
    }
    if (passed.length) {
      box.append(
        element(
          "details",
          failed.length ? {} : { open: "" },
          element("summary", {}, plural(passed.length, "check") + " passed"),
          Page.table(headings, passed.map(rowOf), "checks that passed"),
        ),
      );
    }
    if (verification.notChecked.length) {
      box.append(
        soft(
          "Not checked, because this job or this kind of run does not provide it: " +
            verification.notChecked.join(", ") +
            ".",
        ),
      );
    }
  }

  function ticks() {
    const numbers = verification.ticks;
    const expected = verification.notChecked.includes("accounting");
    const parts = [
      ["in candles, on time", numbers.inCandles - numbers.late, "accent"],
      ["in candles, late (revised a candle)", numbers.late, "late"],
      ["dropped as late", numbers.tooLate, "dropped"],
      ["duplicates", numbers.duplicates, "soft"],
      ["dead letters", numbers.rejected, "unknown"],
      ["unacknowledged", numbers.unacknowledged, "fail"],
    ];
    const sum = parts.reduce((total, part) => total + part[1], 0);
    const share = (n) => number(numbers.sent ? ((100 * n) / numbers.sent).toFixed(3) + " %" : "");
    const box = Page.namedSection("ticks", expected ? "Ticks (expected)" : "Ticks");
    if (expected) {
      box.append(
        soft(
          "These are the numbers of the oracle. The job does not report all of its ticks, so they were not checked.",
        ),
      );
    }
    const bar = element("div", {
      class: "shares",
      role: "img",
      "aria-label": "Shares of the ticks; the table has them",
    });
    parts
      .filter((part) => part[1] > 0)
      .forEach(([name, n, colorName]) => {
        const piece = element("span", { title: name + ": " + whole.format(n) });
        piece.style.flexGrow = String(n);
        piece.style.background = color(colorName);
        bar.append(piece);
      });
    box.append(
      bar,
      Page.table(
        ["", numeric("ticks"), numeric("share")],
        [
          ...parts.map(([name, n, colorName]) => {
            const swatch = element("span", { class: "swatch" });
            swatch.style.background = color(colorName);
            return [element("span", {}, swatch, name), count(n), share(n)];
          }),
          ["sum", count(sum), ""],
          ["sent", count(numbers.sent), sum === numbers.sent ? "adds up" : { text: "does not add up", type: "FAIL" }],
        ],
        "ticks by outcome",
      ),
      soft(
        "A tick counts once here. Tables such as too_late have one row per tick and window, so they have more rows.",
      ),
    );
    accountingLines(box);
  }

  function accountingLines(box) {
    const { lines, omitted } = verification.accounting;
    if (!lines.length) {
      return;
    }
    const wrong = lines.filter((account) => account.difference !== 0).length;
    const title = wrong ? whole.format(wrong) + (wrong === 1 ? " does" : " do") + " not add up" : "all add up";
    const columns = ["sent", "inCandles", "tooLate", "duplicates", "rejected", "unacknowledged", "difference"];
    const names = [
      "sent",
      "in candles",
      "dropped as late",
      "duplicates",
      "dead letters",
      "unacknowledged",
      "difference",
    ];
    box.append(
      element(
        "details",
        wrong ? { open: "" } : {},
        element("summary", {}, "By symbol and partition: " + title),
        Page.pagedTable(["symbol", numeric("partition"), ...names.map(numeric)], lines.length, {
          values: (i) => [
            lines[i].symbol || "(none)",
            count(lines[i].partition),
            ...columns.map((column) => count(lines[i][column])),
          ],
          name: "ticks by symbol and partition",
        }),
        soft(
          (omitted ? whole.format(omitted) + " more lines are omitted here. " : "") + "accounting.csv has all lines.",
        ),
      ),
    );
  }

  function input() {
    if (!evidence.input) {
      return;
    }
    const { stream, disturbances, outOfOrder, sent, log } = evidence.input;
    const box = Page.namedSection(
      "input",
      "Input",
      element(
        "p",
        {},
        "Source: " +
          stream.source +
          ". " +
          plural(sent.ticks, "tick") +
          " of " +
          plural(stream.symbols, "symbol") +
          " and " +
          plural(sent.heartbeats, "heartbeat") +
          " were sent to " +
          plural(log.partitions.length, "partition") +
          " in " +
          sent.seconds.toFixed(1) +
          " s, at pace " +
          stream.pace +
          ". The generator was at most " +
          whole.format(Math.round(sent.generatorLagMs)) +
          " ms behind its schedule." +
          (sent.lost ? " Disturbances suppressed " + whole.format(sent.lost) + " deliveries." : ""),
      ),
      disturbances.length ? disturbanceTable(disturbances) : element("p", {}, "There are no disturbances."),
      element(
        "p",
        {},
        plural(outOfOrder.ticks, "tick") +
          " (" +
          ((100 * outOfOrder.ticks) / sent.ticks).toFixed(2) +
          " %) out of order within their partition: by at most " +
          outOfOrder.distanceSeconds.p50.toFixed(3) +
          " s (p50), " +
          outOfOrder.distanceSeconds.p99.toFixed(3) +
          " s (p99), " +
          outOfOrder.distanceSeconds.max.toFixed(3) +
          " s (max).",
      ),
      folded(
        plural(log.partitions.length, "partition") + " with offsets and SHA-256",
        Page.pagedTable(["partition", numeric("records"), numeric("offsets"), "SHA-256"], log.partitions.length, {
          values: (i) => {
            const p = log.partitions[i];
            return [
              String(p.partition),
              count(p.records),
              number(p.firstOffset < 0 ? "none" : whole.format(p.firstOffset) + " to " + whole.format(p.lastOffset)),
              wide(p.sha256),
            ];
          },
          name: "partitions",
        }),
      ),
    );
    if (sent.firstFailure) {
      box.append(element("p", {}, "Some deliveries were not acknowledged. The first failure: " + sent.firstFailure));
    }
    if (Object.keys(stream.recording).length) {
      box.append(folded("The recording", facts(stream.recording)));
    }
  }

  function disturbanceTable(disturbances) {
    const share = (value) => number((100 * value).toFixed(3) + " %");
    const seconds = (delay, value) => number(delay.max ? value.toFixed(3) + " s" : "");
    return Page.table(
      [
        "disturbance",
        "applies to",
        "effect",
        ...["eligible ticks", "affected", "share requested", "measured", "delay p50", "p99", "max"].map(numeric),
      ],
      disturbances.map((d) => [
        d.kind,
        d.target,
        wide(d.requested),
        count(d.eligible),
        count(d.hit),
        share(d.requestedShare),
        share(d.measuredShare),
        seconds(d.delaySeconds, d.delaySeconds.p50),
        seconds(d.delaySeconds, d.delaySeconds.p99),
        seconds(d.delaySeconds, d.delaySeconds.max),
      ]),
      "disturbances",
    );
  }

  function published() {
    const found = verification.published;
    if (!found) {
      return;
    }
    Page.namedSection(
      "published",
      "Published candles",
      element(
        "p",
        {},
        found.file +
          ": " +
          whole.format(found.rows) +
          " rows, " +
          whole.format(found.equal) +
          " equal to the observed candles, " +
          whole.format(found.filledIn) +
          " for windows without trades, " +
          whole.format(found.partly) +
          " for windows that are covered only in part, " +
          whole.format(found.outside) +
          " outside the recording." +
          (found.from ? " Compared from " + found.from + " to " + found.to + "." : ""),
      ),
      found.conventions.length
        ? element("ul", {}, ...found.conventions.map((text) => element("li", {}, text)))
        : element("p", {}, "The rows show no difference between the publisher's conventions and ours."),
    );
  }

  // Files of a run that ended early are missing.
  const isComplete = evidence.outcome.status === "complete";
  const FILES = [
    ["result.json", "the result, for programs", true],
    ["evidence.json", "everything on this page", true],
    ["junit.xml", "the checks as JUnit tests", true],
    ["summary.md", "the result as Markdown", true],
    ["findings.csv", "every finding", isComplete],
    ["accounting.csv", "the ticks of every symbol and partition", isComplete],
    ["manifest.json", "what was sent", Boolean(evidence.input)],
    ["scenario.yaml", "the scenario", true],
    ["run.log", "the log of the run", true],
  ];

  function environment() {
    const rate = (n) => whole.format(n) + " records/s";
    const phases = Object.entries(timing.phaseSeconds).map(([name, s]) => ["phase " + name, s.toFixed(2) + " s"]);
    Page.namedSection(
      "reproduce",
      "Reproduce",
      element("pre", {}, run.reproduce),
      Page.copyButton("Copy the command", run.reproduce),
      element("h3", {}, "Files of this run"),
      element(
        "ul",
        { class: "files" },
        ...FILES.filter(([, , exists]) => exists).map(([name, what]) =>
          element("li", {}, element("a", { href: name }, name), ": " + what),
        ),
      ),
    );
    const part = (title, map) => element("div", {}, element("h3", {}, title), facts(map));
    const grid = element(
      "div",
      { class: "two" },
      part("Job", run.environment.job),
      part("Speed", {
        generated: rate(timing.throughput.generatedPerSecond),
        processed: rate(timing.throughput.processedPerSecond),
        ...Object.fromEntries(phases),
      }),
      part("Versions", run.environment.versions),
      part("Host", run.environment.host),
    );
    const box = Page.namedSection("speed", "Environment and speed", folded("Job, phases, versions and host", grid));
    if (Object.keys(verification.hashes).length) {
      box.append(
        folded(
          "Table hashes",
          soft("SHA-256 of the sorted rows: equal hashes mean equal tables."),
          facts(verification.hashes),
        ),
      );
    }
    page.append(soft("Made by Tickproof. This page needs no server and sends no request."));
  }

  return { checks, ticks, input, published, environment };
})();
