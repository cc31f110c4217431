// What a page does for its reader beside being read. Everything here is an addition: without it the page says
// the same, the contents lead to the same places, and a figure is a link to what it rests on.
(() => {
  "use strict";

  const make = (tag, attributes, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  };

  // Contents: the section that is being read is marked.

  function followContents() {
    const list = document.querySelector("nav.contents.wide");
    if (!list || !("IntersectionObserver" in window)) return;
    const links = new Map();
    for (const link of list.querySelectorAll('a[href^="#"]')) {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) links.set(heading, link);
    }
    let current = null;
    const mark = () => {
      const line = innerHeight / 4;
      let read = null;
      for (const [heading, link] of links) {
        if (heading.getBoundingClientRect().top > line) break;
        read = link;
      }
      if (read === current) return;
      current?.removeAttribute("aria-current");
      read?.setAttribute("aria-current", "location");
      current = read;
      if (!read || list.contains(document.activeElement)) return;
      const here = read.getBoundingClientRect(), seen = list.getBoundingClientRect();
      if (here.top < seen.top || here.bottom > seen.bottom) {
        list.scrollTop += here.top - seen.top - seen.height / 3;
      }
    };
    const observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -75% 0px" });
    for (const heading of links.keys()) observer.observe(heading);
    addEventListener("hashchange", mark);
    mark();
  }

  // Tables: sorted by the buttons in their headers, and back to the order in which they are published.

  const SYMBOL = /^(\[\w+\]|[–—-]|n\/?a|not \w.*|none .*|)$/i;
  const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
  const words = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" });

  const textOf = (cell) => cell.textContent.replace(/\s+/g, " ").trim();

  function numberIn(text) {
    const found = /^(?:about |under |over |up to |[£<>≤≥±+] ?)*([−-]?[\d,]*\.?\d+)/i.exec(text);
    return found ? Number(found[1].replaceAll(",", "").replace("−", "-")) : NaN;
  }

  function dateIn(text) {
    const found = /^(?:(\d{1,2}) )?([A-Z][a-z]{2})[a-z]* (\d{4})$/.exec(text);
    const month = found ? MONTHS.indexOf(found[2].toLowerCase()) : -1;
    return month < 0 ? NaN : Number(found[3]) * 10000 + (month + 1) * 100 + Number(found[1] || 0);
  }

  // What rows are put in order by: numbers or dates where every cell has one, else words. NaN and "" are
  // cells that hold no value: they stand last, whichever way the rest is sorted.
  function keysOf(rows, column) {
    const texts = rows.map((row) => textOf(row.cells[column]));
    const empty = texts.map((text) => SYMBOL.test(text));
    for (const read of [dateIn, numberIn]) {
      const values = texts.map((text, at) => (empty[at] ? NaN : read(text)));
      if (values.every((value, at) => empty[at] || !Number.isNaN(value))) return values;
    }
    return texts.map((text, at) => (empty[at] ? "" : text));
  }

  const isEmpty = (key) => key === "" || Number.isNaN(key);
  const compare = (one, other) => (typeof one === "number" ? one - other : words.compare(one, other));

  function sortable(table) {
    const head = table.tHead, body = table.tBodies[0];
    if (!head || head.rows.length !== 1 || table.tBodies.length !== 1 || table.tFoot) return;
    const headers = [...head.rows[0].cells], published = [...body.rows];
    if (published.length <= 3 || headers.length < 2) return;
    if ([...headers, ...published.flatMap((row) => [...row.cells])].some((cell) => cell.colSpan > 1 || cell.rowSpan > 1)) return;
    if (published.some((row) => row.cells.length !== headers.length)) return;
    // Sums stay below what they sum.
    const sums = published.filter((row) => /^(total|all)\b/i.test(textOf(row.cells[0])));
    const rows = published.filter((row) => !sums.includes(row));
    if (rows.length <= 3) return;
    let order = "none", by = null;

    const sort = (header, column) => {
      order = by !== header ? "ascending" : { none: "ascending", ascending: "descending", descending: "none" }[order];
      by?.removeAttribute("aria-sort");
      by = header;
      let sorted = rows;
      if (order !== "none") {
        header.setAttribute("aria-sort", order);
        const keys = new Map(keysOf(rows, column).map((key, at) => [rows[at], key]));
        const way = order === "ascending" ? 1 : -1;
        sorted = [...rows].sort((one, other) => {
          const a = keys.get(one), b = keys.get(other);
          if (isEmpty(a) || isEmpty(b)) return isEmpty(a) - isEmpty(b);
          return way * compare(a, b);
        });
        body.append(...sorted, ...sums);
      } else {
        body.append(...published);
      }
    };

    headers.forEach((header, column) => {
      if (!textOf(header) || header.querySelector("a, button, input, select")) return;
      const button = make("button", { type: "button", class: "sort" }, ...header.childNodes);
      button.addEventListener("click", () => sort(header, column));
      header.replaceChildren(button);
    });
    const caption = table.caption?.querySelector("span") || table.caption;
    caption?.append(make("span", { class: "unseen" }, " The column headers are buttons that sort the table."));
  }

  // What has focus inside a table that scrolls is brought wholly into sight.
  function keepFocusInSight() {
    addEventListener("focusin", ({ target }) => {
      const region = target.closest?.(".table-region");
      if (region && region !== target && target.matches(":focus-visible")) {
        target.scrollIntoView({ block: "nearest", inline: "nearest" });
      }
    });
  }

  // Figures: what one rests on, shown beside it while it has focus or the pointer. The link itself leads to
  // the whole entry.

  function tellOfFigures() {
    const data = document.getElementById("facts-data");
    if (!data) return;
    const { facts, texts } = JSON.parse(data.textContent);
    const card = make("div", { id: "fact-card", class: "fact-card", role: "tooltip", hidden: "" });
    document.body.append(card);
    let shownFor = null, timer = 0;

    const entryOf = (link) => facts[decodeURIComponent(link.hash.slice(1))];

    const fill = (entry) => {
      const lines = ["", "", "Worked out from ", "Out of ", "Period: ", "Source: "].flatMap((name, at) => {
        const text = texts[entry[at]];
        return text ? [make(at ? "span" : "strong", {}, name + text), " "] : [];
      });
      card.replaceChildren(...lines);
    };

    const place = (link, point) => {
      const boxes = [...link.getClientRects()];
      const box = (point && boxes.find((each) => each.top <= point.y && point.y <= each.bottom)) || boxes[0];
      const gap = 6, edge = 8, wide = document.documentElement.clientWidth;
      card.style.left = card.style.top = "0";
      const own = card.getBoundingClientRect();
      const left = Math.max(edge, Math.min(box.left, wide - own.width - edge));
      const below = box.bottom + gap + own.height <= innerHeight || box.top < own.height + gap + 40;
      card.style.left = `${left + scrollX}px`;
      card.style.top = `${(below ? box.bottom + gap : box.top - gap - own.height) + scrollY}px`;
    };

    const show = (link, point) => {
      clearTimeout(timer);
      if (shownFor === link) return;
      hide();
      shownFor = link;
      fill(entryOf(link));
      card.hidden = false;
      place(link, point);
      link.setAttribute("aria-describedby", card.id);
    };

    const hide = () => {
      clearTimeout(timer);
      shownFor?.removeAttribute("aria-describedby");
      shownFor = null;
      card.hidden = true;
    };

    const soon = (act, after) => {
      clearTimeout(timer);
      timer = setTimeout(act, after);
    };

    for (const link of document.querySelectorAll("a.fact[href*='#']")) {
      if (!entryOf(link)) continue;
      link.addEventListener("pointerenter", (event) => {
        if (event.pointerType !== "touch") soon(() => show(link, { x: event.clientX, y: event.clientY }), 200);
      });
      link.addEventListener("pointerleave", () => {
        if (document.activeElement !== link) soon(hide, 300);
      });
      link.addEventListener("focus", () => {
        if (link.matches(":focus-visible")) show(link);
      });
      link.addEventListener("blur", hide);
    }
    card.addEventListener("pointerenter", () => clearTimeout(timer));
    card.addEventListener("pointerleave", () => {
      if (document.activeElement !== shownFor) soon(hide, 300);
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && shownFor) hide();
    });
    addEventListener("resize", hide);
    addEventListener("beforeprint", hide);
  }

  document.documentElement.classList.add("has-script");
  followContents();
  for (const table of document.querySelectorAll("main table:not([data-sort='none'])")) sortable(table);
  keepFocusInSight();
  tellOfFigures();
})();
