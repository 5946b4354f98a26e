// What a script adds to pages that are whole without it: search, sorting and filtering of tables, and buttons that copy.
(() => {
  "use strict";
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  // Words as search and filters compare them: text that looks the same is the same. "ML-1", "ml1" and "Ml–1" are "ml 1", "1,872" is "1872".
  const like = { ي: "ی", ى: "ی", ك: "ک", ه: "ہ", ة: "ہ", ھ: "ہ" }; // Arabic letters and their like in Urdu
  const fold = (text) =>
    text
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[\p{M}\p{Cf}ـ'’‘ʼ]/gu, "") // what is written or left out at will
      .replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt() & 15)
      .replace(/[يىكهةھ]/g, (letter) => like[letter])
      .replace(/(\d)[,٬](?=\d{3})/g, "$1")
      .match(/\d+(?:\.\d+)*|\p{sc=Han}|(?:(?!\p{sc=Han})\p{L})+|\n/gu) // in Chinese, each character
      ?.join(" ") ?? "";
  const terms = (query) => query.split(/\s+/).map(fold).filter(Boolean);
  const create = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const labelled = (text, control) => {
    const label = create("label", { textContent: `${text} ` });
    label.append(control);
    return label;
  };

  // A cell may say what it sorts by; a day sorts as its ISO text, whatever it is worded as. What is not there stands last, up or down.
  const key = (cell) => {
    if (!cell || cell.querySelector(":scope > .cp-none")) return "";
    return cell.dataset.sort ?? cell.querySelector("time")?.dateTime ?? cell.textContent.trim();
  };
  const compare = (a, b) => (isNaN(a) || isNaN(b) ? collator.compare(a, b) : a - b);

  // The state of the first table of a page is `?sort=2&filter=rail` in the address, of the next `sort2`, and so on; a minus sorts down.
  const read = (name) => new URLSearchParams(location.search).get(name) ?? "";
  const write = (name, value) => {
    const address = new URL(location);
    value ? address.searchParams.set(name, value) : address.searchParams.delete(name);
    history.replaceState(history.state, "", address);
  };

  let changed = false; // whether the address asked for another table than the page holds

  const enhance = (table, number) => {
    const [body] = table.tBodies;
    const rows = [...body.rows];
    if (rows.length < 8) return; // a glance is enough
    const headings = [...table.tHead.rows[0].cells];
    const suffix = number ? number + 1 : "";
    const tools = create("div", { className: "cp-tools" });
    const caption = table.caption.firstChild.textContent.trim();
    const count = create("output", {});
    const filter = create("input", { type: "search", autocomplete: "off" });
    const choice = create("select", {});
    const texts = rows.map((row) => fold(row.textContent));

    const sort = (order) => {
      const column = Math.abs(order) - 1;
      const down = order < 0 ? -1 : 1;
      headings.forEach((heading, index) => {
        index === column ? heading.setAttribute("aria-sort", order < 0 ? "descending" : "ascending") : heading.removeAttribute("aria-sort");
      });
      const keyed = rows.map((row) => [column < 0 ? "" : key(row.cells[column]), row]);
      if (column >= 0) keyed.sort(([a], [b]) => (a === "") - (b === "") || down * compare(a, b));
      body.append(...keyed.map(([, row]) => row));
      choice.value = String(order);
    };
    const choose = (order) => {
      sort(order);
      write(`sort${suffix}`, order ? String(order) : "");
    };
    const narrow = () => {
      const words = terms(filter.value);
      let shown = 0;
      rows.forEach((row, index) => {
        // A row that the address names shows in any case.
        row.hidden = location.hash !== `#${row.id}` && !words.every((word) => texts[index].includes(word));
        shown += !row.hidden;
      });
      count.value = words.length ? `${shown} of ${rows.length} rows` : "";
    };

    choice.append(new Option("as listed", "0"));
    headings.forEach((heading, index) => {
      const name = heading.textContent.trim();
      const button = create("button", { type: "button", className: "cp-sort", textContent: name });
      heading.replaceChildren(button);
      // Up, down, and back to the order of the page.
      button.addEventListener("click", () => {
        choose({ ascending: -(index + 1), descending: 0 }[heading.getAttribute("aria-sort")] ?? index + 1);
      });
      choice.append(new Option(`${name}, A to Z`, index + 1), new Option(`${name}, Z to A`, -(index + 1)));
    });
    choice.addEventListener("change", () => choose(Number(choice.value)));
    filter.addEventListener("input", () => {
      narrow();
      write(`filter${suffix}`, filter.value.trim());
    });

    filter.setAttribute("aria-label", `Filter: ${caption}`);
    choice.setAttribute("aria-label", `Order: ${caption}`);
    tools.append(labelled("Filter", filter), labelled("Order", choice), count);
    (table.closest(".cp-table-frame") ?? table).before(tools);

    const order = Number(read(`sort${suffix}`));
    if (Number.isInteger(order) && order && Math.abs(order) <= headings.length) sort(order);
    filter.value = read(`filter${suffix}`);
    changed ||= Boolean(order || filter.value);
    narrow();
    addEventListener("hashchange", narrow);
  };
  document.querySelectorAll("table.cp-table").forEach(enhance);
  if (changed) document.getElementById(location.hash.slice(1))?.scrollIntoView();

  if (navigator.clipboard) {
    document.querySelectorAll("[data-copy]").forEach((text) => {
      const button = create("button", { type: "button", className: "cp-copy", textContent: "Copy" });
      const said = create("output", {});
      button.setAttribute("aria-label", `Copy: ${text.dataset.copy}`);
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(text.textContent.trim());
        said.value = " Copied";
        setTimeout(() => (said.value = ""), 2000);
      });
      text.after(" ", button, said);
    });
  }

  // --- Search. A record and the pages of its parts are one group, and so is each other page; a section holds passages.

  const config = JSON.parse(document.getElementById("__config").textContent);
  const root = new URL(config.base.replace(/\/?$/, "/"), location);
  const isLocal = location.protocol === "file:"; // where a script may read no file, so the index is a script
  const search = document.querySelector(".md-search");
  const field = search.querySelector("input");
  const toggle = document.getElementById("__search"); // whether search is open
  const [state, list] = search.querySelector(".md-search-result").children;
  const MOST = 30; // groups shown

  const fetchIndex = async () => {
    if (!isLocal) return (await fetch(new URL("search/search_index.json", root))).json();
    await new Promise((onload, onerror) => {
      document.head.append(create("script", { src: new URL("search/search_index.js", root), onload, onerror }));
    });
    return __index;
  };
  const group = ({ docs }) => {
    const groups = new Map();
    for (const { location, title, text, tags = [] } of docs) {
      const [path, anchor] = location.split("#");
      const [name] = path.match(/^([^/]*\/){0,2}/);
      if (!groups.has(name)) groups.set(name, { names: ` ${fold(tags.join("\n"))} `, pages: new Map() });
      const { pages } = groups.get(name);
      if (!pages.has(path)) pages.set(path, { path, title, folded: ` ${fold(title)} `, sections: [] });
      const passages = text.split("\n").map((line) => line.split("\t")); // text, and the anchor if it has its own
      const folded = ` ${fold([title, ...passages.map(([passage]) => passage)].join("\n"))} `;
      pages.get(path).sections.push({ heading: anchor && title, anchor, passages, folded });
    }
    return [...groups.values()].map(({ names, pages }) => ({ names, pages: [...pages.values()] }));
  };
  let index;
  const load = () => {
    index ??= fetchIndex().then(group);
    index.catch(() => (index = undefined)); // the next try may succeed
    return index;
  };

  // The words of a query, without those of grammar if there are others. A word is found by its beginning, but a number as a whole, except
  // the last, which may still be typed.
  const GRAMMAR = new Set("a an and are at by did do does for from how in is it of on or the to was were what when where which who why with".split(" "));
  const ask = (query) => {
    const words = terms(query);
    const telling = words.filter((word) => !GRAMMAR.has(word));
    return (telling.length ? telling : words).map((word) => ({
      whole: ` ${word} `,
      start: ` ${word.replace(/([a-z]{3})(?:ies|e?s)$/, "$1")}${/\d$/.test(word) && word !== words.at(-1) ? " " : ""}`,
    }));
  };
  const sum = (values, of) => values.reduce((total, value) => total + of(value), 0);
  const count = (text, part) => text.split(part).length - 1;
  const weigh = (text, { whole, start }, worth) => (text.includes(whole) ? worth : text.includes(start) ? worth / 3 : 0);

  // How many of the words a group holds, and how well: in its name above all, then in headings, then often.
  const rate = ({ names, pages }, query, words) => {
    const [{ folded: name }] = pages;
    const sections = pages.flatMap((page) => page.sections);
    let score = name === query ? 200 : 0;
    const found = words.filter((word) => {
      const times = sum(sections, ({ folded }) => count(folded, word.start) + count(folded, word.whole));
      const headings = sections.map(({ heading, folded }) => (heading ? weigh(folded.split("\n", 1)[0], word, 9) : 0));
      score += Math.max(weigh(name, word, 40), weigh(names, word, 40)) + Math.max(...headings) + 6 * Math.log2(1 + times);
      return times || names.includes(word.start);
    }).length;
    if (query.trim().includes(" ")) {
      score += 20 * Math.log2(1 + sum(sections, ({ folded }) => count(folded, query)));
      score += sections.some(({ folded }) => words.every(({ start }) => folded.includes(start))) ? 20 : 0;
    }
    return { pages, score: score * (found / words.length) ** 3, found };
  };

  // The passage of a page that holds most of the words, or else its first.
  const bestPassage = ({ sections }, query, words) => {
    let best = { score: -1, text: "" };
    for (const { heading, anchor, passages, folded } of sections) {
      const texts = folded.trimEnd().split("\n").slice(1);
      passages.forEach(([text, own = anchor], number) => {
        const score = sum(words, (word) => weigh(`${texts[number]} `, word, 3)) + (`${texts[number]} `.includes(query) ? 2 : 0);
        if (text && score > best.score) best = { score, text, heading, anchor: own };
      });
    }
    return best;
  };
  const excerpt = (text, words) => {
    const parts = text.split(" ").map((part) => [part, words.some(({ start }) => ` ${fold(part)} `.includes(start))]);
    const from = Math.max(0, parts.findIndex(([, isFound]) => isFound) - 8);
    const shown = parts.slice(from, from + 32).flatMap(([part, isFound]) => [isFound ? create("mark", { textContent: part }) : part, " "]);
    return [from ? "… " : "", ...shown, from + 32 < parts.length ? "…" : ""];
  };
  const result = (page, query, words, className) => {
    const { score, text, heading, anchor } = bestPassage(page, query, words);
    const isNamed = words.every(({ start }) => page.folded.includes(start)); // then the page is meant, else the passage
    const place = score > 0 && anchor && !isNamed ? `#${anchor}` : "";
    const item = create("li", { className });
    const link = create("a", { href: new URL(`${page.path}${isLocal ? "index.html" : ""}${place}`, root) });
    const passage = create("span", {});
    passage.append(heading ? `${heading}: ` : "", ...excerpt(text, words));
    link.append(create("strong", { textContent: page.title }), passage);
    item.append(link);
    return item;
  };
  const results = ([main, ...parts], query, words) => {
    // With a record come the parts that hold what its own page does not.
    const missing = words.filter(({ start }) => !main.sections.some(({ folded }) => folded.includes(start)));
    const holds = (part) => sum(part.sections, ({ folded }) => sum(missing, ({ start }) => count(folded, start)));
    const further = parts.filter(holds).sort((a, b) => holds(b) - holds(a));
    return [
      result(main, query, words, "md-search-result__item"),
      ...further.slice(0, 2).map((part) => result(part, query, words, "md-search-result__item cp-part")),
    ];
  };

  const answer = async () => {
    const typed = field.value;
    if (!index) state.textContent = "Loading the index …";
    const groups = await load().catch(() => null);
    if (typed !== field.value) return; // a later call answers
    const query = ` ${fold(typed)} `;
    const words = ask(typed);
    const rated = words.length && groups ? groups.map((each) => rate(each, query, words)).filter(({ found }) => found) : [];
    const most = Math.max(...rated.map(({ found }) => found));
    const least = most - (words.length > 2); // of several words one may be missing
    const best = rated.filter(({ found }) => found >= least).sort((a, b) => b.score - a.score);
    list.replaceChildren(...best.slice(0, MOST).flatMap(({ pages }) => results(pages, query, words)));
    list.parentElement.parentElement.scrollTop = 0;
    const number = `${best.length || "No"} matching ${best.length === 1 ? "page" : "pages"}`;
    const some = best.length && most < words.length ? ", but none has all the words" : "";
    const first = best.length > MOST ? `; these are the best ${MOST}` : "";
    state.textContent = !groups
      ? "The index did not load. Check the connection and type again."
      : words.length
        ? `${number}${some}${first}`
        : "Type to start searching";
  };

  field.addEventListener("input", answer);
  field.addEventListener("focus", () => {
    if (!toggle.checked) toggle.click();
    answer();
  });
  toggle.addEventListener("change", () => (toggle.checked ? field.focus() : field.blur()));
  search.addEventListener("focusout", ({ relatedTarget }) => {
    if (toggle.checked && relatedTarget && !search.contains(relatedTarget)) toggle.click();
  });
  field.form.addEventListener("reset", () => {
    field.value = "";
    field.focus();
    answer();
  });
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  list.addEventListener("click", ({ target }) => {
    if (target.closest("a") && toggle.checked) toggle.click();
  });
  search.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && toggle.checked) toggle.click();
    if (!step) return;
    const stops = [field, ...list.querySelectorAll("a")];
    stops.at((stops.indexOf(document.activeElement) + step) % stops.length).focus();
    event.preventDefault();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    field.focus();
  });
  if (new URLSearchParams(location.search).has("q")) {
    field.value = read("q");
    field.focus();
  }
})();
