/**
 * What a report does in the browser: search, filter and order the list of jobs, open what is linked
 * to, copy commands. Without it everything is there to be read. It writes no markup: all it changes
 * are attributes, order and highlights.
 */
export const pageScript = `"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const list = document.querySelector(".job-list");
  const jobs = [...list.querySelectorAll("details.job")];
  const search = byId("search");
  const order = byId("order");
  const texts = new Map();
  let status = null;
  document.querySelector(".tools").hidden = false;

  const textOf = (job) => {
    if (!texts.has(job)) texts.set(job, job.textContent.toLowerCase());
    return texts.get(job);
  };

  function highlight(words) {
    if (!("highlights" in CSS)) return;
    CSS.highlights.delete("found");
    if (words === "") return;
    const ranges = [];
    search: for (const job of jobs) {
      if (job.hidden) continue;
      const walker = document.createTreeWalker(job, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const text = node.data.toLowerCase();
        if (text.length !== node.data.length) continue;
        for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + words.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + words.length);
          ranges.push(range);
          if (ranges.length >= 5000) break search;
        }
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  }

  /** Opens at most as many jobs as one can look through, and closes again what it has opened. */
  const maxOpened = 25;
  let opened = [];

  function apply() {
    const words = search.value.trim().toLowerCase();
    for (const job of opened) job.open = false;
    opened = [];
    let count = 0;
    for (const job of jobs) {
      const fits = (status === null || job.dataset.status === status) &&
        (words === "" || textOf(job).includes(words));
      job.hidden = !fits;
      if (!fits) continue;
      count++;
      const inside = words !== "" && !job.firstElementChild.textContent.toLowerCase().includes(words);
      if (inside && !job.open && opened.length < maxOpened) {
        job.open = true;
        opened.push(job);
      }
    }
    const isAll = words === "" && status === null;
    byId("found").textContent = isAll ? "" : count + " of " + jobs.length + (status === null ? "" : " " + status);
    byId("clear").hidden = isAll;
    byId("nothing").hidden = count > 0;
    highlight(words);
  }

  function clear() {
    search.value = "";
    status = null;
    apply();
  }

  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(apply, jobs.length > 300 ? 200 : 0);
  });
  byId("clear").addEventListener("click", () => {
    clear();
    search.focus();
  });

  const keys = {
    start: (job) => job.dataset.start === "" ? Infinity : Number(job.dataset.start),
    took: (job) => -Number(job.dataset.took),
    memory: (job) => -Number(job.dataset.memory),
  };
  order.addEventListener("change", () => {
    const ranks = new Map(jobs.map((job, at) => [job, order.value === "index" ? at : keys[order.value](job)]));
    list.append(...[...jobs].sort((a, b) => ranks.get(a) - ranks.get(b)));
  });

  for (const chip of document.querySelectorAll("[data-status]")) {
    if (chip.tagName !== "A") continue;
    chip.addEventListener("click", () => {
      status = chip.dataset.status;
      apply();
    });
  }

  /** What a link leads to must be seen, even where a search has hidden it. */
  function reveal() {
    const id = location.hash.slice(1);
    const target = id.startsWith("job-") ? byId(id) : null;
    if (target === null) return;
    if (target.hidden) clear();
    target.open = true;
    target.scrollIntoView({ block: "start" });
    target.firstElementChild.focus({ preventScroll: true });
  }
  addEventListener("hashchange", reveal);
  // The same link a second time changes nothing in the address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const target = link && (link.getAttribute("href") || link.getAttribute("xlink:href"));
    if (target !== null && target === location.hash) setTimeout(reveal);
  });
  reveal();

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !isTyping) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape" && event.target === search) {
      clear();
    }
  });

  for (const button of document.querySelectorAll("button.copy")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.parentElement.querySelector("pre").textContent);
      button.textContent = "Copied";
      setTimeout(() => button.textContent = "Copy", 1500);
    });
  }

  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details.folded")) folded.open = true;
    for (const job of jobs) {
      if (job.querySelector(".badge.bad") !== null && !job.open) {
        job.open = true;
        opened.push(job);
      }
    }
  });
})();
`;
