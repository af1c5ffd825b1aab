"use strict";
// What every page is built with. Text goes into the document by text nodes only, so nothing that comes from data can act.
const Page = (function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const page = document.getElementById("page");
  page.replaceChildren();
  const whole = new Intl.NumberFormat("en");
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue("--" + name).trim();
  const charts = [];

  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      node.setAttribute(name, value);
    }
    for (const child of children) {
      node.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
    return node;
  }

  function section(title, ...children) {
    page.append(element("section", {}, element("h2", {}, title), ...children));
  }

  // A cell is text, or {text, type} with a class name for the type.
  function table(headings, rows) {
    const cell = (tag, value) =>
      value instanceof Node ? element(tag, {}, value)
        : value !== null && typeof value === "object" ? element(tag, { class: value.type }, value.text) : element(tag, {}, value);
    return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "table" }, element("table", {},
      element("thead", {}, element("tr", {}, ...headings.map((h) => cell("th", h)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((value) => cell("td", value)))))));
  }

  const number = (text) => ({ text, type: "number" });
  const count = (n) => number(whole.format(n));
  const decimal = (n, digits) => number(n.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  const facts = (map) => table(["", ""], Object.entries(map));

  function chart(node) {
    const instance = echarts.init(node, null, { renderer: "canvas" });
    charts.push(instance);
    return instance;
  }

  addEventListener("resize", () => charts.forEach((instance) => instance.resize()));
  return { data, page, whole, color, element, section, table, number, count, decimal, facts, chart };
})();
