// Progressive enhancement only: every act works without this file.
// Keys on lists: j and k move, Enter opens, r replies, / goes to the filter. No key acts on its own.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  const rows = () => [...document.querySelectorAll("[data-rows] > *")].filter((row) => row.querySelector("a[href]"));
  const typing = (target) => target instanceof Element && target.closest("input, textarea, select, [contenteditable]");

  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    all[next].querySelector("a[href]").focus();
    all[next].scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape") {
      const open = document.activeElement.closest("details.cx-more[open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
      return;
    }
    if (typing(event.target)) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "r") document.activeElement.closest("[data-rows] > *")?.querySelector("[data-key=r]")?.click();
    else if (event.key === "/") {
      const filter = document.querySelector("[data-filter]") || document.querySelector("[role=search] select");
      if (!filter) return;
      event.preventDefault();
      filter.focus();
      if (filter.matches("input")) filter.select();
    }
  });

  // The row that holds the focus is shown as the current one.
  document.addEventListener("focusin", (event) => {
    document.querySelectorAll(".cx-at").forEach((row) => row.classList.remove("cx-at"));
    const row = event.target.closest("[data-rows] > *");
    if (row) row.classList.add("cx-at");
  });

  // One "more" panel at a time; a click elsewhere closes it.
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.cx-more[open]").forEach((panel) => {
      if (!panel.contains(event.target)) panel.open = false;
    });
  });

  // A chosen filter applies at once.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit] select")) event.target.form.requestSubmit();
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    source.select();
    try {
      await navigator.clipboard.writeText(source.value);
    } catch {
      document.execCommand("copy");
    }
    const words = button.querySelector("span");
    const before = words.textContent;
    words.textContent = "Copied";
    setTimeout(() => { words.textContent = before; }, 2000);
  });

  const dismissable = (scope) => scope.querySelectorAll("[data-flash]:not([data-ready])").forEach((flash) => {
    flash.dataset.ready = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn-close";
    button.setAttribute("aria-label", "Dismiss");
    button.addEventListener("click", () => flash.remove());
    flash.append(button);
  });
  dismissable(document);
  document.addEventListener("htmx:load", (event) => dismissable(event.target.parentElement || document));

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
