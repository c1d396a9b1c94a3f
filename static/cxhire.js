// Progressive enhancement only: every act works without this file. Keys on lists are in keys.js.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  // One "more" panel at a time; a click elsewhere closes it.
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.cx-more[open], details.cx-up[open]").forEach((panel) => {
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
