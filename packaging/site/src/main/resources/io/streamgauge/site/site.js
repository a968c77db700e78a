// Search in the browser: search-index.js has the texts, since pages of file: may fetch nothing.
"use strict";
(() => {
  const MOST = 20;
  const input = document.getElementById("search");
  const found = document.getElementById("found");
  const pages = document.querySelector("nav.pages details");
  if (window.matchMedia("(max-width: 56rem)").matches) {
    pages.removeAttribute("open");
  }

  const entries = window.streamgaugeIndex.map(([file, page, heading, anchor, text]) => ({
    file, page, heading, anchor, text,
    name: heading.toLowerCase(),
    title: (page + " " + heading).toLowerCase(),
    body: text.toLowerCase(),
  }));

  function points(entry, words) {
    let sum = 0;
    for (const word of words) {
      if (entry.name === word) {
        sum += 100;
      } else if (entry.title.includes(word)) {
        sum += 20;
      } else if (entry.body.includes(word)) {
        sum += 1;
      } else {
        return 0;
      }
    }
    return sum;
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function excerpt(entry, word) {
    const at = Math.max(0, entry.body.indexOf(word) - 60);
    return (at > 0 ? "… " : "") + entry.text.substring(at, at + 160) + (at + 160 < entry.text.length ? " …" : "");
  }

  function show() {
    const words = input.value.toLowerCase().split(/\s+/).filter((word) => word.length > 1);
    found.replaceChildren();
    found.hidden = words.length === 0;
    const best = entries
      .map((entry) => ({ entry, points: points(entry, words) }))
      .filter((each) => each.points > 0)
      .sort((a, b) => b.points - a.points)
      .slice(0, MOST);
    for (const { entry } of best) {
      const link = document.createElement("a");
      link.href = entry.file + (entry.anchor ? "#" + entry.anchor : "");
      link.append(element("strong", "", entry.heading || entry.page), " ", element("span", "where", entry.page));
      link.append(element("span", "excerpt", excerpt(entry, words[0])));
      link.addEventListener("click", () => { found.hidden = true; });
      const item = document.createElement("li");
      item.append(link);
      found.append(item);
    }
    if (best.length === 0) {
      found.append(element("li", "none", "Nothing found."));
    }
  }

  input.addEventListener("input", show);
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = found.querySelector("a");
    if (first) {
      first.click();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      found.hidden = true;
    } else if (event.key === "/" && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!input.form.contains(event.target)) {
      found.hidden = true;
    }
  });
})();
