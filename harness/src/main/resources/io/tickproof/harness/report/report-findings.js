"use strict";
// The causes of a failed run, and one finding at a time: expected against observed, and the ticks of its window.
const Findings = (function () {
  const { data: evidence, whole, element, soft, button, copyButton, plural, instant, grouped } = Page;
  const { outcome, verification, run } = evidence;

  const causesOfRun = outcome.causes.map((group) => ({ ...group.cause, ...group.counts, group }));

  // Every listed finding in the order of the causes: the findings of a cause, then those that follow from it.
  const all = causesOfRun.flatMap((cause) =>
    [
      ...cause.group.findings.map((place) => [place, false]),
      ...cause.group.followUps.map((place) => [place, true]),
    ].map(([{ check, finding }, followsUp]) => ({
      cause,
      followsUp,
      check: verification.checks[check],
      finding: verification.checks[check].findings[finding],
    })),
  );
  let current = 0;
  let panel;

  const isCandle = (finding) => finding.window !== "" && finding.kind.startsWith("candle");
  const place = (finding) =>
    [finding.symbol, finding.window, finding.startMicros ? instant(finding.startMicros) : ""].filter(Boolean).join(" ");
  const link = (index) => element("a", { href: "#finding-" + (index + 1) }, place(all[index].finding) || "whole run");

  function causes() {
    if (!all.length) {
      return;
    }
    const total = causesOfRun.reduce((sum, cause) => sum + cause.findings + cause.followUps, 0);
    const box = Page.namedSection(
      "causes",
      causesOfRun.length === 1 ? "Cause" : "Causes",
      Page.table(
        [
          "cause",
          ...["findings", "candles", "symbols"].map(Page.numeric),
          "first occurrence",
          "look at",
          Page.numeric("follow-ups"),
        ],
        causesOfRun.map((cause) => {
          const first = all.findIndex((one) => one.cause === cause);
          return [
            Page.wide(cause.text),
            Page.count(cause.findings),
            Page.count(cause.candles),
            Page.count(cause.symbols),
            { text: first < 0 ? "" : link(first), type: "place" },
            cause.lookAt,
            Page.count(cause.followUps),
          ];
        }),
        "causes",
      ),
    );
    causesOfRun.forEach((cause) => box.append(list(cause, false), list(cause, true)));
    box.append(
      soft(
        (all.length < total
          ? whole.format(all.length) + " of " + whole.format(total) + " findings are listed. "
          : "All " + plural(total, "finding") + " are listed. ") + "findings.csv has all of them.",
      ),
    );
  }

  // The findings of a cause, folded.
  function list(cause, followsUp) {
    const indexes = all.flatMap((one, i) => (one.cause === cause && one.followsUp === followsUp ? [i] : []));
    if (!indexes.length) {
      return "";
    }
    const title = followsUp
      ? plural(indexes.length, "finding") + " that follow from it: " + cause.text
      : plural(indexes.length, "finding") + ": " + cause.text;
    const folded = element("details", {}, element("summary", {}, title));
    folded.addEventListener(
      "toggle",
      () => {
        const values = (i) => {
          const { finding, check } = all[indexes[i]];
          return [
            { text: link(indexes[i]), type: "place" },
            check.name,
            finding.kind,
            Page.wide(finding.cause.sentence),
          ];
        };
        const search = (i) => {
          const { finding, check } = all[indexes[i]];
          return [place(finding), check.name, finding.kind, finding.cause.sentence];
        };
        folded.append(
          Page.pagedTable(["where", "check", "difference", "explanation"], indexes.length, {
            values,
            search,
            name: title,
          }),
        );
      },
      { once: true },
    );
    return folded;
  }

  function viewer() {
    if (!all.length) {
      return;
    }
    panel = element("div", {});
    Page.namedSection("finding", "Finding", panel);
    const fromAddress = () => {
      const wanted = /^#finding-(\d+)$/.exec(location.hash);
      const index = wanted ? Number(wanted[1]) - 1 : -1;
      if (all[index]) {
        if (index !== current) {
          show(index);
        }
        panel.parentElement.scrollIntoView();
      }
    };
    addEventListener("hashchange", fromAddress);
    addEventListener("keydown", (event) => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      if (typing || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      if (event.key === "j" || event.key === "n") {
        step(1);
      } else if (event.key === "k" || event.key === "p") {
        step(-1);
      }
    });
    show(0);
    fromAddress();
  }

  function step(by) {
    const next = current + by;
    if (all[next]) {
      show(next);
      location.hash = "finding-" + (next + 1);
    }
  }

  function show(index) {
    current = index;
    const { finding, cause, followsUp, check } = all[index];
    const previous = button("Previous (k)", () => step(-1));
    const next = button("Next (j)", () => step(1));
    previous.disabled = index === 0;
    next.disabled = index === all.length - 1;
    const address = () => location.href.split("#")[0] + "#finding-" + (index + 1);
    panel.replaceChildren(
      element(
        "div",
        { class: "controls" },
        previous,
        next,
        element(
          "span",
          { class: "soft", "aria-live": "polite" },
          whole.format(index + 1) + " of " + whole.format(all.length),
        ),
        copyButton("Copy the link", address),
        copyButton("Copy as Markdown", () => markdown(finding, check)),
      ),
      element("h3", {}, finding.kind + ": " + (place(finding) || "whole run")),
      element("p", { class: "cause" }, element("b", {}, finding.cause.sentence || cause.text)),
      soft(
        (followsUp ? "Follows from: " : "Cause: ") +
          cause.text +
          (cause.lookAt ? ". Look at: " + cause.lookAt : "") +
          ". Check: " +
          check.name +
          ".",
      ),
    );
    const { detail } = finding;
    if (detail) {
      panel.append(element("div", { class: "side" }, columns(detail), Deliveries.candles(detail)));
      Deliveries.show(panel, finding, detail);
    } else if (finding.expected || finding.observed) {
      panel.append(rows(finding));
    }
    if (isCandle(finding) && evidence.chart.symbols.includes(finding.symbol)) {
      panel.append(
        button("Show in the candle chart", () => Candles.show(finding.symbol, finding.window, finding.startMicros), {
          class: "candle",
        }),
      );
    }
  }

  function markdown(finding, check) {
    return [
      "**" + finding.kind + "** " + place(finding) + " (" + check.name + ")",
      "",
      finding.cause.sentence || finding.cause.kind,
      "",
      "- expected: " + (finding.expected || "nothing"),
      "- observed: " + (finding.observed || "nothing"),
      "",
      "Reproduce: `" + run.reproduce + "`",
    ].join("\n");
  }

  const marked = (text, differs) => (differs ? element("mark", {}, text) : text);

  // Column, expected, observed and difference; what differs is marked.
  function columns(detail) {
    return Page.table(
      ["column", ...["expected", "observed", "difference"].map(Page.numeric)],
      detail.columns.map((column) => {
        const differs = column.difference !== null;
        // The fingerprint is not a quantity.
        const isId = column.name.startsWith("id");
        const value = (text) => Page.number(text === null ? "none" : isId ? text : grouped(text));
        const observed = element("span", { class: "number" }, marked(value(column.observed).text, differs));
        const sign = column.difference && !column.difference.startsWith("-") ? "+" : "";
        return [
          column.name,
          value(column.expected),
          { text: observed, type: "number" },
          Page.number(differs ? (column.difference ? sign + value(column.difference).text : "absent") : ""),
        ];
      }),
      "expected and observed values",
    );
  }

  // The two rows of another table as texts; the parts that are not in the other row are marked.
  function rows(finding) {
    const parts = (text) => text.split(", ");
    const cellOf = (text, other) => {
      if (!text) {
        return "nothing";
      }
      const others = new Set(parts(other));
      const nodes = parts(text).flatMap((part, i) => [i ? ", " : "", marked(part, !others.has(part))]);
      return element("span", {}, ...nodes);
    };
    return Page.table(
      ["", ""],
      [
        ["expected", cellOf(finding.expected, finding.observed)],
        ["observed", cellOf(finding.observed, finding.expected)],
      ],
      "expected and observed row",
    );
  }

  // Shows the first finding of a candle. Returns whether there is one.
  function showCandle(symbol, window, startMicros) {
    const index = all.findIndex(
      ({ finding }) =>
        isCandle(finding) &&
        finding.symbol === symbol &&
        finding.window === window &&
        finding.startMicros === startMicros,
    );
    if (index < 0) {
      return false;
    }
    location.hash = "finding-" + (index + 1);
    return true;
  }

  return { causes, viewer, showCandle };
})();
