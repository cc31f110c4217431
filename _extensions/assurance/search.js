// Searching a long page: the evidence register by words and by filters, the index of councils by words.
// The page is whole without this; what is filtered out is only hidden, and a link always shows what it leads to.
(() => {
  "use strict";

  const plain = (text) => text.toLowerCase().replace(/[’‘]/g, "'").replace(/\s+/g, " ").trim();
  const many = (count, one, more) => `${count.toLocaleString("en-GB")} ${count === 1 ? one : more}`;

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  function field(id, label, control) {
    control.id = id;
    return make("div", { class: "search-field" }, make("label", { for: id }, label), control);
  }

  function choice(id, label, entries, of) {
    const counts = new Map();
    for (const entry of entries) for (const value of of(entry)) counts.set(value, (counts.get(value) || 0) + 1);
    if (!counts.size || (counts.size === 1 && [...counts.values()][0] === entries.length)) return null;
    const select = make("select", {}, make("option", { value: "" }, "All"));
    for (const [value, count] of counts)
      select.append(make("option", { value }, `${value} (${count.toLocaleString("en-GB")})`));
    return { box: field(id, label, select), select, of };
  }

  // One form for what can be searched: entries have `words`, and `show(entries or null)` shows those, or all.
  function searching({ name, hint, entries, choices, one, more, show, arrived }) {
    const box = make("input", { type: "search", autocomplete: "off", spellcheck: "false" });
    const status = make("p", { class: "search-status", role: "status" });
    const clear = make("button", { type: "button" }, "Show all");
    const fields = make("div", { class: "search-fields" }, field("search-words", hint, box));
    for (const each of choices) fields.append(each.box);
    const form = make("search", { class: "search", "aria-label": name, role: "search" }, fields,
      make("div", { class: "search-foot" }, status, clear));

    function apply() {
      const words = plain(box.value).split(" ").filter(Boolean);
      const chosen = choices.filter((each) => each.select.value);
      const active = words.length > 0 || chosen.length > 0;
      const found = !active ? entries : entries.filter((entry) =>
        words.every((word) => entry.words.includes(word)) &&
        chosen.every((each) => each.of(entry).includes(each.select.value)));
      show(active ? new Set(found) : null);
      clear.hidden = !active;
      status.textContent = !active ? `${many(entries.length, one, more)}.`
        : found.length ? `${found.length.toLocaleString("en-GB")} of ${many(entries.length, one, more)} found.`
        : `None of ${many(entries.length, one, more)} found.`;
    }

    let waiting;
    box.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 150); });
    for (const each of choices) each.select.addEventListener("change", apply);
    function reset() {
      box.value = "";
      for (const each of choices) each.select.value = "";
      apply();
    }
    clear.addEventListener("click", () => { reset(); box.focus(); });
    box.addEventListener("keydown", (event) => { if (event.key === "Escape" && box.value) { reset(); event.preventDefault(); } });

    // Whatever is hidden, a link shows where it leads.
    function reveal(opened) {
      const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!target) return;
      const away = target.closest("[hidden]");
      if (away) reset();
      if (arrived) arrived(target);
      if (away || opened === true) target.scrollIntoView({ behavior: "instant" });
    }
    addEventListener("hashchange", reveal);
    document.addEventListener("click", (event) => {
      const link = event.target.closest && event.target.closest('a[href^="#"]');
      if (link && link.getAttribute("href") === location.hash) reveal();
    });
    return { form, apply, reset, reveal };
  }

  function evidence(main) {
    const entries = [], always = [];
    let theme = "", heading = null, above = null, part = null;
    const parts = []; // a heading of the page with all that stands under it
    for (const element of main.children) {
      if (element.tagName === "H2") {
        theme = element.textContent;
        part = { level: 2, elements: [element], entries: [] };
        parts.push(part);
        heading = above = null;
      } else if (element.tagName === "H3") {
        heading = element;
        above = null;
        part = { level: 3, elements: [element], entries: [], under: [...parts].reverse().find((each) => each.level === 2) };
        parts.push(part);
      } else if (part) {
        part.elements.push(element);
        if (element.classList.contains("shared")) above = element;
        if (element.classList.contains("figures")) read(element);
      }
    }

    function read(group) {
      const within = group.querySelector(":scope > .shared");
      group.entries = [];
      for (const dt of group.querySelectorAll(":scope > dl > dt")) {
        const dd = dt.nextElementSibling;
        const nearest = (selector) => {
          for (const place of [dd, within, above]) {
            const found = place ? [...place.querySelectorAll(selector)] : [];
            if (found.length) return found;
          }
          return [];
        };
        const texts = (selector) => [...new Set(nearest(selector).map((each) => each.textContent))];
        const reports = new Set(nearest('a[href*="#sec-"]').map((link) => link.getAttribute("href").split(".html")[0]));
        const entry = {
          dt, dd, theme, shared: [within, above].filter(Boolean),
          words: plain(`${dt.textContent} ${dd.textContent} ${heading ? heading.textContent : ""} ${theme}`),
          statements: texts(".statement"), periods: texts(".period"), sources: texts('a[href^="#file-"]'),
          reports: reports.size ? [...reports].map((name) => REPORTS[name] || name) : ["Neither report"],
        };
        entries.push(entry);
        group.entries.push(entry);
        part.entries.push(entry);
        if (part.under) part.under.entries.push(entry);
      }
    }

    const choices = [
      choice("search-statement", "Quality statement", entries, (entry) => entry.statements),
      choice("search-theme", "Theme", entries, (entry) => [entry.theme]),
      choice("search-source", "Source", entries, (entry) => entry.sources),
      choice("search-period", "Period", entries, (entry) => entry.periods),
      choice("search-report", "Printed in", entries, (entry) => entry.reports),
    ].filter(Boolean);
    if (choices[0] && choices[0].box.querySelector("#search-statement")) sort(choices[0].select);

    const search = searching({
      name: "The register", hint: "Words, or the id of a figure", entries, choices, one: "figure", more: "figures",
      // Whoever comes to one figure by a link is not to look for the rest of it further up.
      arrived(target) {
        for (const old of main.querySelectorAll(".also")) old.remove();
        const entry = entries.find((each) => each.dt.contains(target));
        if (!entry || !entry.shared.length) return;
        const also = make("div", { class: "also" }, make("p", {}, "And, as of all figures that stand with it:"));
        for (const shared of entry.shared) also.append(shared.cloneNode(true));
        entry.dd.append(also);
      },
      show(found) {
        for (const entry of entries) entry.dt.hidden = entry.dd.hidden = Boolean(found) && !found.has(entry);
        for (const each of parts) {
          const away = Boolean(found) && !each.entries.some((entry) => found.has(entry));
          for (const element of each.elements)
            element.hidden = element.entries && !away ? Boolean(found) && !element.entries.some((entry) => found.has(entry)) : away;
        }
      },
    });
    main.querySelector("h2").before(search.form);

    // From a file to the figures that rest on it.
    const source = choices.find((each) => each.select.id === "search-source");
    for (const each of parts) {
      const title = each.elements[0];
      if (each.level !== 3 || !title.id.startsWith("file-") || !source) continue;
      if (![...source.select.options].some((option) => option.value === title.textContent)) continue;
      const button = make("button", { type: "button", class: "search-these" }, "Show these figures only");
      button.addEventListener("click", () => {
        search.reset();
        source.select.value = title.textContent;
        search.apply();
        search.form.scrollIntoView();
        source.select.focus();
      });
      each.elements[each.elements.length - 1].append(button);
    }
    search.apply();
    search.reveal(true);
  }

  const REPORTS = { "self-assessment": "Self-assessment", scrutiny: "Scrutiny report" };

  function sort(select) {
    const [all, ...others] = select.options;
    others.sort((one, other) => one.value.localeCompare(other.value, "en-GB", { numeric: true }));
    select.replaceChildren(all, ...others);
    select.value = "";
  }

  function councils(main) {
    const rows = [...main.querySelectorAll(".councils > li")];
    const entries = rows.map((row) => ({
      row, region: row.dataset.region,
      words: plain([...row.querySelectorAll(".name, .about")].map((part) => part.textContent).join(" ")),
    }));
    const choices = [
      choice("search-region", "Region", entries, (entry) => (entry.region ? [entry.region] : [])),
    ].filter(Boolean);
    for (const each of choices) sort(each.select);
    const search = searching({
      name: "Councils", hint: "Council, region or ONS code", entries, choices, one: "council", more: "councils",
      show(found) { for (const entry of entries) entry.row.hidden = Boolean(found) && !found.has(entry); },
    });
    main.querySelector(".councils").before(search.form);
    search.apply();
    search.reveal(true);
  }

  const main = document.querySelector("main");
  if (main.querySelector(".figures")) evidence(main);
  else if (main.querySelector(".councils")) councils(main);
})();
