// In the documentation: the search of the documentation's start page. Without it the page is a list of all pages.
(() => {
  "use strict";

  const SHOWN = 30;
  const AROUND = 90;
  const index = document.getElementById("search-index");
  const main = document.getElementById("main");
  if (!index || !main) return;

  const entries = JSON.parse(index.textContent).map(([page, section, href, words]) => ({
    page, section, href, words,
    heading: `${page} ${section}`.toLowerCase(),
    all: `${page} ${section} ${words}`.toLowerCase(),
  }));

  const form = document.createElement("form");
  form.className = "docs-search";
  form.setAttribute("role", "search");
  const label = document.createElement("label");
  label.htmlFor = "docs-search";
  label.textContent = "Search all pages";
  const field = document.createElement("input");
  field.type = "search";
  field.id = "docs-search";
  field.autocomplete = "off";
  const count = document.createElement("p");
  count.setAttribute("role", "status");
  const list = document.createElement("ul");
  form.append(label, field, count, list);
  form.addEventListener("submit", (event) => event.preventDefault());
  main.querySelector("header").after(form);

  const part = (words, terms) => {
    const first = Math.max(0, Math.min(...terms.map((term) => {
      const place = words.toLowerCase().indexOf(term);
      return place < 0 ? words.length : place;
    })) - AROUND);
    const from = first > 0 ? words.indexOf(" ", first) + 1 : 0;
    const text = words.slice(from, from + 2.5 * AROUND);
    return (from > 0 ? "… " : "") + text + (from + text.length < words.length ? " …" : "");
  };

  const item = (entry, terms) => {
    const element = document.createElement("li");
    const link = document.createElement("a");
    link.href = entry.href;
    link.textContent = entry.section ? `${entry.page}: ${entry.section}` : entry.page;
    const words = document.createElement("p");
    words.textContent = part(entry.words, terms);
    element.append(link, words);
    return element;
  };

  field.addEventListener("input", () => {
    const terms = field.value.toLowerCase().split(/\s+/).filter((term) => term.length > 1);
    list.replaceChildren();
    count.textContent = "";
    if (!terms.length) return;
    const found = entries.filter((entry) => terms.every((term) => entry.all.includes(term)));
    const told = (entry) => terms.filter((term) => entry.heading.includes(term)).length
      - (entry.href.startsWith("reference/") ? 0.5 : 0);
    found.sort((one, other) => told(other) - told(one));
    const more = found.length > SHOWN ? `, the first ${SHOWN} of them here` : "";
    count.textContent = `${found.length === 1 ? "1 section has" : `${found.length} sections have`} these words${more}`;
    list.append(...found.slice(0, SHOWN).map((entry) => item(entry, terms)));
  });
})();
