// The composer, more comfortable: every act works without this file.
"use strict";
(() => {
  const form = document.getElementById("compose");
  const body = document.getElementById("compose-body");
  const typing = (target) => target instanceof Element && target.closest("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (!form || event.altKey || event.defaultPrevented) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) {
      event.preventDefault();
      const send = form.querySelector("[data-send]");
      if (!send.disabled) form.requestSubmit(send);
    } else if (event.key === "r" && !event.ctrlKey && !event.metaKey && !typing(event.target)) {
      event.preventDefault();
      body.focus();
    }
  });
  const begin = () => {
    if (form && location.hash === "#write") (form.querySelector(".is-invalid") || body).focus({ preventScroll: true });
  };
  // The browser goes to the place that the address names in the first frame after loading, and takes the focus along.
  addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(begin)));

  // What is typed last is kept also when the window is left at once.
  document.addEventListener("visibilitychange", () => {
    if (form && document.visibilityState === "hidden") form.dispatchEvent(new Event("keep"));
  });

  // Chosen files come along at once, unless they are too much for any mail.
  document.addEventListener("change", (event) => {
    const field = event.target.closest("[data-attach]");
    if (!field) return;
    const size = [...field.files].reduce((sum, file) => sum + file.size, 0);
    field.setCustomValidity(size > Number(field.dataset.attach) ? "These files are too large to come along." : "");
    if (field.reportValidity() && size) form.requestSubmit(form.querySelector("[data-save]"));
  });

  // A link to the page that is shown would only move to its place.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-reload]")) {
      event.preventDefault();
      location.reload();
    }
  });
})();
