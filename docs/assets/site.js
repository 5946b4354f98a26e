// What a script adds to pages that are whole without it: sorting and filtering of tables, and buttons that copy.
(() => {
  "use strict";
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
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
    const texts = rows.map((row) => plain(row.textContent));

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
      const words = plain(filter.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, index) => {
        // A row that the address names shows in any case.
        row.hidden = location.hash !== `#${row.id}` && !words.every((word) => texts[index].includes(word));
        shown += !row.hidden;
      });
      count.value = words.length ? `${shown} of ${rows.length} rows` : "";
    };

    choice.append(new Option("default order", "0"));
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
})();
