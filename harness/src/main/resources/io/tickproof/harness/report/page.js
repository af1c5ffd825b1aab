"use strict";
// The building blocks of all pages. Text is added to the document as text nodes only, so no text from the data is ever
// interpreted as HTML or executed.
const Page = (function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const page = document.getElementById("page");
  const navigation = document.getElementById("navigation");
  page.replaceChildren();
  const whole = new Intl.NumberFormat("en");
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue("--" + name).trim();
  const ROWS_PER_PAGE = 8;

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      node.setAttribute(name, value);
    }
    for (const child of children) {
      node.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
    return node;
  }

  const element = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  const drawing = (tag, attributes, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

  const plural = (n, noun) => whole.format(n) + " " + noun + (n === 1 ? "" : "s");
  const soft = (text) => element("p", { class: "soft" }, text);

  // Adds a section to the page. A section with an id is listed in the navigation.
  function section(title, ...children) {
    return namedSection("", title, ...children);
  }

  function namedSection(id, title, ...children) {
    const heading = element("h2", {}, title);
    const node = element("section", id ? { id } : {}, heading, ...children);
    page.append(node);
    if (id) {
      heading.append(" ", element("a", { class: "anchor", href: "#" + id, "aria-label": "Link to " + title }, "#"));
      navigation.hidden = false;
      navigation.append(element("a", { href: "#" + id }, title));
    }
    return node;
  }

  function button(text, action, attributes) {
    const node = element("button", { type: "button", ...attributes }, text);
    node.addEventListener("click", action);
    return node;
  }

  // A button that copies a text. The clipboard API is missing in pages that some browsers open from disk.
  function copyButton(label, text) {
    const node = button(label, async () => {
      const value = typeof text === "function" ? text() : text;
      let copied = false;
      try {
        await navigator.clipboard.writeText(value);
        copied = true;
      } catch {
        const area = element("textarea", { class: "copied" });
        area.value = value;
        document.body.append(area);
        area.select();
        copied = document.execCommand("copy");
        area.remove();
      }
      node.textContent = copied ? "Copied" : "Copying is not allowed here";
      setTimeout(() => {
        node.textContent = label;
      }, 1500);
    });
    node.classList.add("copy");
    return node;
  }

  // A drop-down list with its label.
  function select(label, id, values) {
    const box = element("select", { id }, ...values.map((value) => element("option", { value }, value)));
    return [element("span", {}, element("label", { for: id }, label + " "), box), box];
  }

  // A cell is a text, a node, or {text, type}, where the type is a class name.
  const isTyped = (value) => value !== null && typeof value === "object" && !(value instanceof Node);
  const textOf = (value) => {
    if (value instanceof Node) {
      return value.textContent;
    }
    return isTyped(value) ? String(value.text) : String(value);
  };

  function cell(tag, value, label) {
    const attributes = isTyped(value) ? { class: value.type } : {};
    if (label) {
      attributes["data-label"] = label;
    }
    return element(tag, attributes, isTyped(value) ? value.text : value);
  }

  const row = (headings, values) =>
    element("tr", {}, ...values.map((value, i) => cell("td", value, headings[i] ? textOf(headings[i]) : "")));

  function frame(headings, body, name) {
    return element(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": name || "table" },
      element(
        "table",
        {},
        element("thead", {}, element("tr", {}, ...headings.map((heading) => cell("th", heading)))),
        body,
      ),
    );
  }

  function table(headings, rows, name) {
    return frame(headings, element("tbody", {}, ...rows.map((values) => row(headings, values))), name);
  }

  // A table that shows one page of its rows at a time, so that it stays fast with 100,000 rows. A click on a heading sorts
  // it: numerically if both cells are numbers. The values of a row are made by a function when the row is shown.
  function pagedTable(headings, count, options) {
    const { values, search, name, rowsPerPage = ROWS_PER_PAGE } = options;
    const body = element("tbody", {});
    const node = frame(headings, body, name);
    const texts = [];
    const textsOf = (i) => (texts[i] = texts[i] || (search ? search(i) : values(i).map(textOf)));
    let order = Array.from({ length: count }, (_, i) => i);
    let shown = order;
    let start = 0;

    const status = element("span", { class: "soft", "aria-live": "polite" });
    const previous = button("Previous", () => move(-rowsPerPage), { class: "previous" });
    const next = button("Next", () => move(rowsPerPage), { class: "next" });
    const show = () => {
      body.replaceChildren(...shown.slice(start, start + rowsPerPage).map((i) => row(headings, values(i))));
      const end = Math.min(start + rowsPerPage, shown.length);
      status.textContent =
        shown.length === 0
          ? "No row matches."
          : whole.format(start + 1) + " to " + whole.format(end) + " of " + whole.format(shown.length);
      previous.disabled = start === 0;
      next.disabled = end >= shown.length;
    };
    function move(rows) {
      start = Math.max(0, Math.min(start + rows, shown.length - 1));
      show();
    }

    const isNumber = (text) => text !== "" && !Number.isNaN(Number(text));
    const compare = (x, y) => {
      if (isNumber(x) && isNumber(y)) {
        return Number(x) - Number(y);
      }
      return x < y ? -1 : Number(x > y);
    };
    node.querySelectorAll("th").forEach((heading, column) => {
      const sort = button(
        heading.textContent,
        () => {
          const descending = heading.getAttribute("aria-sort") === "ascending";
          node.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
          heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
          const sign = descending ? -1 : 1;
          const keys = shown.map((i) => [i, (textsOf(i)[column] || "").replaceAll(",", "")]);
          shown = keys.sort((a, b) => sign * compare(a[1], b[1])).map(([i]) => i);
          start = 0;
          show();
        },
        { class: "sort" },
      );
      heading.replaceChildren(sort);
    });

    const box = element("div", {});
    if (count > 5) {
      const id = "filter-" + document.querySelectorAll("input").length;
      const input = element("input", { type: "search", id });
      input.addEventListener("input", () => {
        const wanted = input.value.toLowerCase();
        shown = wanted ? order.filter((i) => textsOf(i).join(" ").toLowerCase().includes(wanted)) : order;
        start = 0;
        show();
      });
      box.append(element("div", { class: "controls" }, element("label", { for: id }, "Filter "), input));
    }
    box.append(node);
    if (count > rowsPerPage) {
      box.append(element("div", { class: "controls pager" }, previous, next, status));
    }
    show();
    return box;
  }

  const sortable = (headings, rows, name) =>
    pagedTable(headings, rows.length, { values: (i) => rows[i], name, rowsPerPage: 25 });

  const numeric = (text) => ({ text, type: "number" });
  const wide = (text) => ({ text, type: "wide" });
  const number = numeric;
  const count = (n) => number(whole.format(n));
  const decimal = (n, digits) =>
    number(n.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  const facts = (map) => table(["", ""], Object.entries(map), "facts");

  // A number as text with grouped digits before the decimal point.
  function grouped(text) {
    const [, sign, digits, rest] = /^(-?)(\d*)(.*)$/.exec(text);
    return sign + digits.replace(/\B(?=(\d{3})+$)/g, ",") + rest;
  }

  // A time in µs since the epoch in ISO 8601, with as many digits as it needs.
  function instant(micros) {
    const fraction = ((micros % 1e6) + 1e6) % 1e6;
    const seconds = new Date((micros - fraction) / 1000).toISOString().slice(0, 19);
    return seconds + (fraction ? "." + String(fraction).padStart(6, "0").replace(/000$/, "") : "") + "Z";
  }

  return {
    data,
    page,
    navigation,
    whole,
    color,
    element,
    drawing,
    section,
    namedSection,
    button,
    copyButton,
    plural,
    soft,
    select,
    table,
    pagedTable,
    sortable,
    numeric,
    wide,
    number,
    count,
    decimal,
    facts,
    grouped,
    instant,
  };
})();
