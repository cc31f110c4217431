// The contrast of every text that can be seen, by WCAG 2.2's own arithmetic: 4.5 to 1, or 3 to 1 for large
// text. Also of what is drawn before and after an element. A background that is a gradient counts as each of
// its colours; where the background is a picture or the text is see-through it cannot be told, and is said.
() => {
  const parts = (text) => {
    const found = /^rgba?\(([\d.]+),? ([\d.]+),? ([\d.]+)(?:[,/ ]+([\d.]+))?\)$/.exec(text);
    return found && [+found[1], +found[2], +found[3], found[4] === undefined ? 1 : +found[4]];
  };
  const over = (above, below) => [
    ...[0, 1, 2].map((at) => above[at] * above[3] + below[at] * (1 - above[3])), 1,
  ];
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [dark, pale] = [light(one), light(other)].sort((a, b) => a - b);
    return (pale + 0.05) / (dark + 0.05);
  };

  // The colours that can stand behind an element: one, or several where there is a gradient.
  const behindOf = new Map();
  const behind = (element) => {
    if (!element) return [[255, 255, 255, 1]];
    if (behindOf.has(element)) return behindOf.get(element);
    const look = getComputedStyle(element);
    const own = parts(look.backgroundColor);
    let result;
    if (!own || look.backgroundImage.includes("url(") || look.opacity !== "1" || look.mixBlendMode !== "normal") {
      result = null;
    } else {
      const below = own[3] === 1 ? [own] : behind(element.parentElement)?.map((colour) => over(own, colour));
      const stops = look.backgroundImage === "none" ? [] : (look.backgroundImage.match(/rgba?\([^)]*\)/g) || []).map(parts);
      result = below && [...below, ...below.flatMap((colour) => stops.map((stop) => over(stop, colour)))];
    }
    behindOf.set(element, result);
    return result;
  };

  const faults = new Set();
  let texts = 0;
  const look = (element, style, words) => {
    texts += 1;
    const colour = parts(style.color), grounds = behind(element);
    const name = `${element.tagName.toLowerCase()}.${element.className} “${words.trim().slice(0, 30)}”`;
    if (!colour || !grounds) return faults.add(`cannot be told: ${name}`);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700);
    const least = Math.min(...grounds.map((ground) => ratio(over(colour, ground), ground)));
    if (least < (large ? 3 : 4.5)) faults.add(`${least.toFixed(2)}: ${name}`);
  };

  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("svg, math, script, style") || !element.checkVisibility({ visibilityProperty: true })) continue;
    const words = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join(" ");
    const style = getComputedStyle(element);
    const disabled = element.closest(":disabled, [aria-disabled='true']");
    if (words.trim() && !disabled && style.clipPath === "none") look(element, style, words);
    for (const part of ["::before", "::after", "::placeholder"]) {
      if (part === "::placeholder" && !element.placeholder) continue;
      const drawn = getComputedStyle(element, part);
      const shown = part === "::placeholder" ? element.placeholder : drawn.content.replace(/^"(.*)".*$/s, "$1");
      if (shown && !["none", "normal"].includes(drawn.content) || part === "::placeholder") {
        if (shown.trim() && parts(drawn.backgroundColor)?.[3] === 0) look(element, drawn, shown);
      }
    }
  }
  return { texts, faults: [...faults] };
}
