// Choosing several rows: all at once, how many, none. Without this file the boxes and "All on this page" work as they are.
"use strict";
(() => {
  const boxes = () => [...document.querySelectorAll("input[name=row]")];
  const all = document.querySelector("[data-all]");

  const count = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    const words = document.querySelector("[data-chosen]");
    if (words && chosen) words.textContent = `${chosen} chosen`;
    if (!all) return;
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
  };

  const choose = (value) => {
    boxes().forEach((box) => { box.checked = value; });
    count();
  };

  document.addEventListener("change", (event) => {
    if (event.target === all) choose(all.checked);
    else if (event.target.matches("input[name=row]")) count();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-none]")) return;
    choose(false);
    (document.querySelector(".cx-at a.cx-name") || all).focus();
  });
  count();
  window.addEventListener("pageshow", count); // what the browser brings back ticked
})();
