// What a script adds to pages that are complete without it: search, sorting and filtering of tables, and copy buttons.
(() => {
  "use strict";
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  // Arabic letters and a sign, with the Urdu letters that look the same.
  const like = { ي: "ی", ى: "ی", ك: "ک", ڪ: "ک", ه: "ہ", ة: "ہ", ۃ: "ہ", ھ: "ہ", ە: "ہ", ٱ: "ا", "٫": "." };
  const LIKE = new RegExp(`[${Object.keys(like).join("")}]`, "g");
  // Words as search and filters compare them: text that looks the same is equal. "ML-1", "ml1" and "Ml–1" become "ml 1", "1,872" becomes "1872".
  const fold = (text) =>
    text
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[\p{M}\p{Cf}ـ'’‘`ʰ-˿]/gu, "") // marks that writers may leave out
      .replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt() & 15)
      .replace(LIKE, (letter) => like[letter])
      .replace(/(\d)[,٬](?=\d{3})/g, "$1")
      .match(/\d+(?:\.\d+)*|\p{sc=Han}|(?:(?!\p{sc=Han})\p{L})+|\n/gu) // in Chinese, each character is a word
      ?.join(" ") ?? "";
  const terms = (query) => query.split(/\s+/).map(fold).filter(Boolean);
  const create = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const labelled = (text, control) => {
    const label = create("label", { textContent: `${text} ` });
    label.append(control);
    return label;
  };

  // A cell may give its sort key; a date sorts by its ISO text, however it is worded. Missing values come last in both directions.
  const key = (cell) => {
    if (!cell || cell.querySelector(":scope > .cp-none")) return "";
    return cell.dataset.sort ?? cell.querySelector("time")?.dateTime ?? cell.textContent.trim();
  };
  const compare = (a, b) => (isNaN(a) || isNaN(b) ? collator.compare(a, b) : a - b);

  // The address keeps the state of tables: `?sort=2&filter=rail` for the first, `sort2` for the next, and so on; a minus sorts down.
  const read = (name) => new URLSearchParams(location.search).get(name) ?? "";
  const write = (name, value) => {
    const address = new URL(location);
    value ? address.searchParams.set(name, value) : address.searchParams.delete(name);
    history.replaceState(history.state, "", address);
  };

  let changed = false; // whether the address asks for a different table from the one on the page

  const enhance = (table, number) => {
    const [body] = table.tBodies;
    const rows = [...body.rows];
    if (rows.length < 8) return; // short enough to see at a glance
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
        // Always show a row that the address names.
        row.hidden = location.hash !== `#${row.id}` && !words.every((word) => texts[index].includes(word));
        shown += !row.hidden;
      });
      count.value = words.length ? `${shown} of ${rows.length} rows` : "";
    };

    choice.append(new Option("As listed", "0"));
    headings.forEach((heading, index) => {
      const name = heading.textContent.trim();
      const button = create("button", { type: "button", className: "cp-sort", textContent: name });
      heading.replaceChildren(button);
      // Up, down, then back to the order of the page.
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

  // --- Search. A record and the pages of its parts are one group, and every other page is a group; a section holds passages. A record is
  // found by its names, and any other page by its address and by the ids of its rows.

  const config = JSON.parse(document.getElementById("__config").textContent);
  const root = new URL(config.base.replace(/\/?$/, "/"), location);
  const isLocal = location.protocol === "file:"; // scripts cannot read files here, so the index is a script
  const search = document.querySelector(".md-search");
  const field = search.querySelector("input");
  const toggle = document.getElementById("__search"); // whether search is open
  const [state, list] = search.querySelector(".md-search-result").children;
  const MOST = 30; // the most groups that are shown

  const fetchIndex = async () => {
    if (!isLocal) return (await fetch(new URL("search/search_index.json", root))).json();
    await new Promise((onload, onerror) => {
      document.head.append(create("script", { src: new URL("search/search_index.js", root), onload, onerror }));
    });
    return __index;
  };
  const group = ({ docs }) => {
    const titles = new Map(docs.map(({ location, title }) => [location, title]));
    const groups = new Map();
    for (const { location, title, text, tags = [] } of docs) {
      const [path, anchor] = location.split("#");
      const [folder, id] = path.split("/");
      const name = `${folder}/${id ?? ""}`;
      const passages = text.split("\n").map((line) => line.split("\t")); // text, and its own anchor if it has one
      if (!groups.has(name)) {
        const answer = passages.map(([passage]) => passage).find((passage) => passage.startsWith("Sources say: ")); // of a record
        const names = id ? tags : [folder];
        const above = id && titles.get(`${folder}/`); // the list that the record is in
        groups.set(name, { answer, tags, names: ` ${fold(names.join("\n"))} `, above, ids: new Set(), pages: new Map() });
      }
      const { pages, ids, answer } = groups.get(name);
      if (!pages.has(path)) pages.set(path, { path, title, folded: ` ${fold(title)} `, sections: [] });
      const folded = ` ${fold([title, ...passages.map(([passage]) => passage)].join("\n"))} `;
      pages.get(path).sections.push({ heading: anchor && title, anchor, passages, folded });
      if (!answer) passages.forEach(([, own]) => own && ids.add(` ${fold(own)} `)); // the id of a row says what it is about
    }
    return [...groups.values()].map((each) => ({ ...each, pages: [...each.pages.values()] }));
  };
  let index;
  const load = () => {
    index ??= fetchIndex().then(group);
    index.catch(() => (index = undefined)); // the next attempt may succeed
    return index;
  };

  // The words closest to one that the index lacks: one letter left out, added, replaced or swapped with the next, or two in a long word.
  const distance = (a, b) => {
    let [before, last] = [[], [...b, ""].map((_, column) => column)];
    for (let row = 1; row <= a.length; row++) {
      const next = [row];
      for (let column = 1; column <= b.length; column++) {
        const isSwapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
        const replaced = last[column - 1] + (a[row - 1] !== b[column - 1]);
        next.push(Math.min(last[column] + 1, next[column - 1] + 1, replaced, isSwapped ? before[column - 2] + 1 : replaced));
      }
      [before, last] = [last, next];
    }
    return last.at(-1);
  };
  let lexicon; // how often the index has each word
  const nearest = (word, groups) => {
    if (!lexicon) {
      lexicon = new Map();
      const texts = groups.flatMap(({ names, pages }) => [names, ...pages.flatMap(({ sections }) => sections.map(({ folded }) => folded))]);
      texts.forEach((text) => text.split(/\s+/).forEach((each) => lexicon.set(each, (lexicon.get(each) ?? 0) + 1)));
    }
    const most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
    const isNear = (each) => each[0] === word[0] && Math.abs(each.length - word.length) <= most;
    const near = [...lexicon].filter(([each]) => isNear(each)).map(([each, times]) => [distance(word, each), -times, each]);
    const best = near.filter(([far]) => far <= most).sort(([a, c], [b, d]) => a - b || c - d)[0];
    return best ? [best[2]] : [];
  };

  // The words of a query, without grammar words if there are others, and the words replaced because no page has them. A word matches by its
  // beginning; a number must match whole, unless it is last, since the reader may still be typing it.
  const GRAMMAR = new Set(
    "a an and are at by did do does for from how in is it of on or the this to was were what when where which who why with you".split(" "),
  );
  const ask = (typed, groups) => {
    const holds = ({ sections }, part) => sections.some(({ folded }) => folded.includes(part));
    const has = (part) => groups.some(({ names, pages }) => names.includes(part) || pages.some((page) => holds(page, part)));
    const all = terms(typed);
    const telling = all.filter((word) => !GRAMMAR.has(word));
    const wanted = [];
    for (const word of telling.length ? telling : all) {
      const isUnit = /^(m|b|tr)illion$/.test(word) && /\d$/.test(wanted.at(-1));
      wanted.push(isUnit ? `${wanted.pop()} ${word}` : word);
    }
    const form = (word) => {
      const [whole, stem] = [` ${word} `, ` ${word.replace(/([a-z]{3})(?:ies|e?s)$/, "$1")}`];
      const isWhole = /\d$/.test(word) && (word !== wanted.at(-1) || has(whole));
      return { whole, start: isWhole ? whole : stem, wholes: [whole, `${stem} `, `${stem}s `] };
    };
    const replaced = [];
    const resolve = (word) => {
      if (has(form(word).start)) return [word];
      const others = /\d.* /.test(word) ? word.split(" ").flatMap(resolve) : nearest(word, groups);
      if (others.length) replaced.push([word, others]);
      return others;
    };
    const words = wanted.flatMap((word) => {
      const found = resolve(word);
      return (found.length ? found : [word]).map(form);
    });
    return { words, replaced };
  };
  const sum = (values, of) => values.reduce((total, value) => total + of(value), 0);
  const count = (text, part) => text.split(part).length - 1;
  const weigh = (text, { wholes, start }, worth) =>
    !text.includes(start) ? 0 : wholes.some((whole) => text.includes(whole)) ? worth : worth / 3;

  // How many of the words a group holds, and how well: a match in its name counts most, then one in its summary or headings, then frequency.
  const rate = (group, query, words) => {
    const { above, names, ids, pages } = group;
    const [{ folded: name, sections: [{ folded: top }] }] = pages;
    const sections = pages.flatMap((page) => page.sections);
    const texts = [names, ...sections.map(({ folded }) => folded)];
    const headings = sections.filter(({ heading }) => heading).map(({ folded }) => folded.split("\n", 1)[0]);
    const summary = `${top.split("\n", 2)[1]} `;
    const worth = above ? 9 : 36; // the description of a page about the site counts almost as much as its name
    let score = name === query ? 200 : 0;
    const found = words.filter((word) => {
      const times = sum(texts, (text) => count(text, word.start) + count(text, word.whole));
      score += Math.max(weigh(name, word, 40), weigh(names, word, 40)) + 6 * Math.log2(1 + times);
      score += Math.max(weigh(summary, word, worth), ...headings.map((text) => weigh(`${text} `, word, 9)));
      return times;
    }).length;
    if (query.trim().includes(" ")) {
      score += 20 * Math.log2(1 + sum(texts, (text) => count(text, query))) + (ids.has(query) ? 90 : 0);
      score += texts.some((text) => words.every(({ start }) => text.includes(start))) ? 20 : 0;
    }
    return { ...group, score: score * (found / words.length) ** 3, found };
  };

  // A passage, with the next one if it is a heading.
  const withFirst = (passages, number) => {
    const [[text, own], [next, itsOwn] = []] = passages.slice(number);
    return itsOwn && own === (own && itsOwn) && !/[.!?)]$|¶/.test(text) ? `${text}: ${next}` : text;
  };

  // The passage of a page to show and link to. For a record it is the answer at its top, unless a passage below holds more of the words that
  // the names shown lack. Titles of sources come last.
  const choose = ({ folded: title, sections }, { answer, above, names, ids }, query, words) => {
    const [top] = sections;
    const isRow = ids.has(query);
    const isOwn = answer && top.passages.some(([text]) => text === answer); // not the answer on the page of a part
    let best = { score: 0, text: isOwn ? answer : top.passages[0][0] };
    const shown = title + (above ? names : ""); // the address of a page of the site is not displayed
    const further = words.filter(({ start }) => !shown.includes(start));
    if (!further.length) return { ...best, further: words };
    const rated = (text) => {
      const score = sum(further, (word) => weigh(text, word, 3));
      return score && score + sum(words, (word) => weigh(text, word, 0.3));
    };
    for (const section of sections.filter(({ folded }) => further.some(({ start }) => folded.includes(start)))) {
      const [heading, ...texts] = section.folded.trimEnd().split("\n");
      section.passages.forEach(([text, anchor = section.anchor], number) => {
        const line = `${texts[number] ?? ""} `;
        let score = rated(`${section.heading ? heading : ""}${line}`);
        score &&= score + further.some(({ start }) => line.startsWith(start)) + (isRow && ` ${fold(anchor ?? "")} ` === query ? 9 : 0);
        if (isOwn && section === top) score &&= rated(section.folded) + 2 + (score + (text === answer)) / 100;
        else if (section === top && !number) score *= 0.9; // a summary, which the page may not show
        else if (section.anchor === "sources") score /= 100;
        else if (section.anchor === "gaps" || anchor?.startsWith("gap-")) score *= 0.8;
        if (score <= best.score || !(text || section.heading)) return;
        best = { score, text: withFirst(section.passages, number), heading: section.heading, anchor };
      });
    }
    return { ...best, further };
  };
  // The words of a text, each with the query words that match it; a match may continue in the next words.
  const parse = (text, words) => {
    const parts = text.split(" ");
    const holds = (from, to, { start }) => ` ${fold(parts.slice(Math.max(0, from), to).join(" "))} `.includes(start);
    return parts.map((part, at) => {
      const folded = ` ${fold(part)}`;
      const isPart = (word) => folded !== " " && word.start.includes(folded) && holds(at - 1, at + 2, word);
      return { part, found: words.filter((word) => `${folded} `.includes(word.start) || isPart(word)) };
    });
  };
  // The language of a text in another script, as pages mark it.
  const SCRIPTS = { ja: /[\p{sc=Hira}\p{sc=Kana}]/u, zh: /\p{sc=Han}/u, ur: /\p{sc=Arab}/u, ru: /\p{sc=Cyrl}/u, ko: /\p{sc=Hang}/u };
  const language = (text) => Object.keys(SCRIPTS).find((each) => SCRIPTS[each].test(text));
  const apart = (textContent, lang = language(textContent)) => create("bdi", { textContent, ...(lang && { lang }) });
  // Mark the matching words, without the signs around them; set apart consecutive words in one language.
  const show = (parts) => {
    const nodes = [];
    let run; // consecutive words in another language
    for (const { part, found } of parts) {
      const [, before, core, after] = part.match(/^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{M}\p{N}%]*)$/u);
      const lang = language(part);
      const goesOn = lang && run?.lang === lang;
      if (nodes.length) goesOn ? run.append(" ") : nodes.push(" ");
      if (!goesOn) run = lang && apart("", lang);
      if (lang && !goesOn) nodes.push(run);
      const shown = found.length ? [before, create("mark", { textContent: core }), after] : [part];
      run ? run.append(...shown) : nodes.push(...shown);
    }
    return nodes;
  };
  // If a passage is too long, the part that holds most of the words, above all those that the title lacks.
  const excerpt = (text, words, further) => {
    const parts = parse(text, words);
    let [from, most] = [0, 0];
    parts.forEach(({ found }, at) => {
      const held = new Set(found.length ? parts.slice(at, at + 24).flatMap((each) => each.found) : []);
      const worth = sum([...held], (word) => 1 + further.includes(word));
      if (worth > most) [from, most] = [Math.max(0, at - 8), worth];
    });
    return [from ? "… " : "", ...show(parts.slice(from, from + 32)), from + 32 < parts.length ? " …" : ""];
  };
  const result = (page, group, query, words, className) => {
    const { text, heading, anchor, further } = choose(page, group, query, words);
    const item = create("li", { className });
    const link = create("a", { href: new URL(`${page.path}${isLocal ? "index.html" : ""}${anchor ? `#${anchor}` : ""}`, root) });
    const name = group.tags.find((tag) => words.some(({ start }) => !page.folded.includes(start) && ` ${fold(tag)} `.includes(start)));
    const kind = create("small", {});
    if (group.above && page === group.pages[0]) kind.append(group.above, ...(name ? [" · ", apart(name)] : []));
    const title = create("strong", {});
    title.append(...show(parse(page.title, words)));
    const passage = create("span", {});
    passage.append(...(heading ? [...show(parse(text ? `${heading}:` : heading, words)), " "] : []), ...excerpt(text, words, further));
    link.append(title, kind, passage);
    item.append(link);
    return item;
  };
  const results = (group, query, words) => {
    // Show a record with those of its parts that hold what its own page lacks. Show titles of sources if no other part matches.
    const [main, ...parts] = group.pages;
    const here = [group.names, ...main.sections.map(({ folded }) => folded)];
    const missing = words.filter(({ start }) => !here.some((text) => text.includes(start)));
    const holds = ({ sections }) => sum(sections, ({ folded }) => sum(missing, ({ start }) => count(folded, start)));
    const holding = parts.filter(holds).sort((a, b) => holds(b) - holds(a));
    const others = holding.filter(({ path }) => !path.endsWith("/sources/"));
    const further = others.length ? others : holding;
    return [
      result(main, group, query, words, "md-search-result__item"),
      ...further.slice(0, 2).map((part) => result(part, group, query, words, "md-search-result__item cp-part")),
    ];
  };

  const WAYS = { Projects: "projects/", Figures: "figures/", "the article": "article/", "How to contribute": "contribute/" };
  const quote = (words) => words.map((word) => `“${word}”`);
  const answer = async () => {
    const typed = field.value;
    if (!index) state.textContent = "Loading the search index …";
    const groups = await load().catch(() => null);
    if (typed !== field.value) return; // a later call will answer
    const query = ` ${fold(typed)} `;
    const { words, replaced } = groups ? ask(typed, groups) : { words: [], replaced: [] };
    const rated = words.length ? groups.map((each) => rate(each, query, words)).filter(({ found }) => found) : [];
    const most = Math.max(...rated.map(({ found }) => found));
    const least = most - (words.length > 2); // one of several words may be missing
    const best = rated.filter(({ found }) => found >= least).sort((a, b) => b.score - a.score);
    list.replaceChildren(...best.slice(0, MOST).flatMap((each) => results(each, query, words)));
    list.parentElement.parentElement.scrollTop = 0;
    const [lacking, near] = [replaced.map(([word]) => word), replaced.flatMap(([, others]) => others)].map(quote);
    const instead = replaced.length ? `No page contains ${lacking.join(" or ")}; showing results for ${near.join(" and ")}: ` : "";
    const number = `${best.length || "No"} matching ${best.length === 1 ? "page" : "pages"}`;
    const some = best.length && most < words.length ? ", but none contains all the words" : "";
    const first = best.length > MOST ? `; these are the best ${MOST}` : "";
    state.textContent = !groups
      ? "The search index did not load. Check your connection and type again."
      : words.length
        ? `${instead}${number}${some}${first}`
        : "Type to start searching";
    if (words.length && !best.length) {
      const links = Object.entries(WAYS).flatMap(([textContent, path], at) => [
        [". Look in ", ", ", ", ", " or "][at],
        create("a", { textContent, href: new URL(`${path}${isLocal ? "index.html" : ""}`, root) }),
      ]);
      state.append(...links);
    }
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
  list.parentElement.addEventListener("click", ({ target }) => {
    if (target.closest("a") && toggle.checked) toggle.click();
  });
  search.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && toggle.checked) toggle.click();
    if (!step) return;
    const stops = [field, ...list.parentElement.querySelectorAll("a")];
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
