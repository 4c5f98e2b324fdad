"use strict";
// Filters, sorts and pages the tables, opens reports and switches the language. It builds elements and sets their text:
// nothing that a document holds is ever taken for markup.
(function () {
  const root = document.documentElement;
  const read = (id) => { const found = document.getElementById(id); return found ? JSON.parse(found.textContent) : null; };
  const words = read("words");
  const data = read("data");
  const home = document.getElementById("home"); // in a file of reports: the way back
  const phone = window.matchMedia("(max-width: 760px)").matches;
  const LONG = phone ? 20 : 50, SHORT = phone ? 10 : 25; // rows of a table's page

  function element(name, options, children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(options || {})) {
      if (key === "text") made.textContent = value;
      else if (key === "class") made.className = value;
      else made.setAttribute(key, value);
    }
    for (const child of children || []) made.append(child);
    return made;
  }
  function two(pair) {
    return [element("span", { class: "en", lang: "en", text: pair[0] }), element("span", { class: "th", lang: "th", text: pair[1] })];
  }
  const language = () => (root.classList.contains("th") ? "th" : "en");

  function speak(tongue) {
    root.classList.remove("en", "th");
    root.classList.add(tongue);
    root.lang = tongue;
    for (const name of ["aria-label", "title", "alt"]) {
      for (const found of document.querySelectorAll("[data-" + name + "-en]")) {
        found.setAttribute(name, found.getAttribute("data-" + name + "-" + tongue));
      }
    }
    for (const button of document.querySelectorAll("button.copy")) {
      const label = words["report.copy"][tongue === "th" ? 1 : 0];
      button.title = label + ": " + button.dataset.key + " " + button.dataset.column;
      if (!button.classList.contains("chip")) button.setAttribute("aria-label", button.title); // a chip says it in words
    }
    for (const option of document.querySelectorAll("option[data-en]")) option.textContent = option.getAttribute("data-" + tongue);
  }
  function option(value, pair) {
    return element("option", { value: value, "data-en": pair[0], "data-th": pair[1], text: pair[language() === "th" ? 1 : 0] });
  }
  function say(pair) {
    const said = document.getElementById("said");
    said.replaceChildren(...two(pair));
    setTimeout(() => said.replaceChildren(), 4000);
  }

  // A table of rows (arrays), filtered, sorted and paged.
  function listing(name, PAGE, rows, draw, matches) {
    const form = document.getElementById(name + "-filters");
    const table = document.getElementById(name + "-table");
    const pager = document.getElementById(name + "-pager");
    const state = { at: null, down: false, page: 0, found: rows };
    const collator = new Intl.Collator("th", { numeric: true });

    function compare(one, other) {
      const a = one[state.at], b = other[state.at];
      const none = (value) => value === null || value === "";
      if (none(a) || none(b)) return none(a) - none(b); // unknown last, either way
      const order = typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b);
      return state.down ? -order : order;
    }
    function filter() {
      const wanted = Object.fromEntries(new FormData(form));
      const terms = (wanted.search || "").toLowerCase().split(/\s+/).filter(Boolean);
      state.found = rows.filter((row) => matches(row, wanted, terms));
      if (state.at !== null) state.found.sort(compare);
      state.page = 0;
      show();
    }
    function show() {
      const pages = Math.max(1, Math.ceil(state.found.length / PAGE));
      const part = state.found.slice(state.page * PAGE, (state.page + 1) * PAGE);
      const body = table.tBodies[0];
      const wide = table.tHead.rows[0].cells.length;
      body.replaceChildren(...(part.length ? part.map(draw)
        : [element("tr", {}, [element("td", { colspan: wide }, two(words[rows.length ? "reports.none" : "reports.empty"]))])]));
      const buttons = pager.querySelectorAll("button");
      buttons[0].disabled = state.page === 0;
      buttons[1].disabled = state.page >= pages - 1;
      const count = state.found.length.toLocaleString("en");
      pager.querySelector("p").replaceChildren(count + " ", ...two(words["reports.shown"]), " · ", ...two(words["reports.page"]),
        " " + (state.page + 1) + " ", ...two(words["charts.of"]), " " + pages);
    }
    let wait = 0;
    form.addEventListener("input", (event) => {
      clearTimeout(wait);
      if (event.target.type === "search") wait = setTimeout(filter, 120); else filter();
    });
    form.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
    form.addEventListener("reset", () => setTimeout(filter, 0));
    pager.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      state.page += Number(button.dataset.step);
      show();
      table.closest("section").scrollIntoView();
    });
    table.tHead.addEventListener("click", (event) => {
      const head = event.target.closest("th");
      if (!head || !event.target.closest("button")) return;
      const at = Number(head.dataset.at);
      const numbers = rows.some((row) => typeof row[at] === "number");
      state.down = state.at === at ? !state.down : numbers;
      state.at = at;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      filter();
    });
    filter();
    return { choose(field, value) { form.reset(); form.elements[field].value = value; setTimeout(filter, 1); } };
  }

  function choices(form, name, pairs) {
    const select = document.getElementById(form).elements[name];
    select.append(option("", words["reports.all"]), ...pairs.map(([value, pair]) => option(value, pair)));
  }
  const same = (values) => values.map((value) => [value, [String(value), String(value)]]);
  const distinct = (at) => [...new Set(data.reports.map((row) => row[at]))].filter((value) => value !== null && value !== "").sort();

  function tables() {
    choices("report-filters", "status", Object.entries(data.statuses));
    choices("report-filters", "format", Object.entries(data.formats));
    choices("report-filters", "province", same(distinct(3)));
    choices("report-filters", "year", same(distinct(4).reverse()));
    const codes = data.codes.map((code, at) => [String(at), [code, code]]);
    choices("report-filters", "code", codes);
    choices("issue-filters", "code", codes);
    choices("issue-filters", "severity", data.severities.map((pair, at) => [String(at), pair]));

    const tags = { ok: "fine", partial: "warning", failed: "error" };
    const levels = ["error", "warning", "info"];
    const number = (value) => (value ? value.toLocaleString("en") : "");
    const path = (text) => element("bdi", { class: "path", text: text });
    const named = (name, text, options) => // with the column's name where the table is shown as cards
      element("td", options, text === "" ? [] : [element("span", { class: "narrow" }, [...two(words[name]), " "]), text]);
    const figure = (name, text) => named(name, text, { class: "figure" });
    const texts = new Map();
    const text = (row, fields) => {
      if (!texts.has(row)) texts.set(row, fields.map((at) => row[at]).join("\n").toLowerCase());
      return texts.get(row);
    };

    const reports = listing("report", LONG, data.reports, (row) => element("tr", {}, [
      element("th", { scope: "row" }, [element("a", { href: row[13] + "#r-" + row[0] }, [path(row[1])])]),
      element("td", {}, [element("bdi", { text: row[2] || "–" })]),
      element("td", { text: row[3] }),
      element("td", { class: "figure", text: row[4] || "" }),
      element("td", {}, [element("span", { class: "tag " + tags[row[6]] }, two(data.statuses[row[6]]))]),
      figure("reports.score", row[7] === null ? "" : row[7].toFixed(2)),
      figure("reports.n_measures", number(row[8])), figure("reports.n_scores", number(row[9])),
      figure("reports.errors", number(row[10])), figure("reports.warnings", number(row[11])),
    ]), (row, wanted, terms) =>
      (!wanted.status || row[6] === wanted.status) && (!wanted.format || row[5] === wanted.format) &&
      (!wanted.province || row[3] === wanted.province) && (!wanted.year || String(row[4]) === wanted.year) &&
      (!wanted.code || row[12].includes(Number(wanted.code))) &&
      terms.every((term) => text(row, [0, 1, 2, 3]).includes(term)));

    const issues = listing("issue", SHORT, data.issues, (row) => {
      const place = [];
      if (row[4]) place.push(...two(["page " + row[4], "หน้า " + row[4]]), " ");
      if (row[5]) place.push(...two(["line " + row[5], "บรรทัด " + row[5]]));
      const file = row[0] ? element("a", { href: row[8] + "#r-" + row[0] }, [path(row[1])]) : path(row[1]);
      return element("tr", {}, [
        element("td", {}, [element("span", { class: "tag " + levels[row[3]] }, two(data.severities[row[3]]))]),
        element("td", {}, [...two([row[6], row[7]]), " ", element("code", { class: "faint", text: data.codes[row[2]] })]),
        element("td", {}, [file]),
        element("td", { class: "faint" }, place),
      ]);
    }, (row, wanted, terms) =>
      (!wanted.severity || String(row[3]) === wanted.severity) && (!wanted.code || String(row[2]) === wanted.code) &&
      terms.every((term) => (text(row, [1, 6, 7]) + "\n" + data.codes[row[2]]).includes(term)));

    for (const button of document.querySelectorAll("button.code")) {
      button.addEventListener("click", () => {
        const at = String(data.codes.indexOf(button.dataset.code));
        reports.choose("code", at);
        issues.choose("code", at);
        document.getElementById("reports").scrollIntoView();
      });
    }
  }

  // A report is open while the address names it or a row in it.
  function route() {
    const id = location.hash.slice(1);
    const target = /^r-[0-9a-z-]+$/.test(id) ? document.getElementById(id) : null;
    const report = target && target.closest(".report");
    for (const open of document.querySelectorAll(".report.open")) if (open !== report) open.classList.remove("open");
    root.classList.toggle("reading", Boolean(report));
    if (report) {
      report.classList.add("open");
      (target === report ? report : target).focus({ preventScroll: true });
      if (target === report) window.scrollTo(0, 0); else target.scrollIntoView({ block: "center" });
    } else if (id && document.getElementById(id)) {
      document.getElementById(id).scrollIntoView();
    } else if (/^r-/.test(id)) { // in another file
      const row = data && data.reports.find((one) => id === "r-" + one[0] || id.startsWith("r-" + one[0] + "-"));
      if (row && row[13]) location.href = row[13] + "#" + id;
      if (home) location.href = home.getAttribute("href").split("#")[0] + "#" + id;
    } else if (!data) {
      for (const each of document.querySelectorAll(".report")) each.classList.add("open"); // a file of reports, none named
    }
  }

  // A row of corrections.csv with the value as it is; what a spreadsheet would run gets an apostrophe, as in the exports.
  function correction(button) {
    const report = button.closest(".report");
    const about = button.dataset;
    const cells = [about.table, report.id.slice(2), report.dataset.path, about.key, about.column, about.old, "", "", "", ""];
    return cells.map((cell) => (/^[=+\-@\t\r\n]/.test(cell) && cell !== "-" ? "'" + cell : cell))
      .map((cell) => (/[",\r\n]/.test(cell) ? '"' + cell.replaceAll('"', '""') + '"' : cell)).join(",");
  }
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch (refused) {
      const field = element("textarea", { class: "hidden" });
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    say(words["report.copied"]);
  }

  // The language chosen is kept for the other files of the report, where the browser lets a file keep anything.
  function kept(tongue) {
    try {
      if (tongue) sessionStorage.setItem("language", tongue);
      return sessionStorage.getItem("language");
    } catch (refused) {
      return null;
    }
  }

  root.classList.add("js");
  document.getElementById("made").textContent = new Date(document.lastModified).toISOString().slice(0, 10);
  if (data) tables();
  speak(kept() || ((navigator.language || "").toLowerCase().startsWith("th") ? "th" : "en"));
  document.getElementById("language").addEventListener("click", () => {
    speak(language() === "th" ? "en" : "th");
    kept(language());
  });
  window.addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details")) folded.open = true;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button) copy(correction(button));
  });
  if (home) for (const link of document.querySelectorAll(".back a")) link.href = home.getAttribute("href");
  window.addEventListener("hashchange", route);
  route();
})();
