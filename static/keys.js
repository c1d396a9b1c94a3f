// Keys on lists. Each only goes to, or presses, what is on the page anyway; Tab alone reaches all of it, with or without this file.
// They can be turned off (WCAG 2.2, 2.1.4), do nothing while one types, and nothing together with Ctrl, Alt or the command key.
"use strict";
(() => {
  const OFF = "cxhire.keys";
  const BACK = "cxhire.row";
  const TYPED = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
  const dialog = document.getElementById("keys");

  const stored = (store, key) => {
    try { return store.getItem(key); } catch { return null; }
  };
  const keep = (store, key, value) => {
    try { value === null ? store.removeItem(key) : store.setItem(key, value); } catch { /* a browser that keeps nothing */ }
  };
  const areOn = () => stored(localStorage, OFF) !== "off";

  const rows = () => [...document.querySelectorAll("[data-rows] > *")].filter((row) => row.querySelector("a[href]"));
  const rowOf = (element) => element?.closest?.("[data-rows] > *") || null;

  const goTo = (row) => {
    (row.querySelector("a.cx-name[href]") || row.querySelector("a[href]")).focus();
    row.scrollIntoView({ block: "nearest" });
  };

  const move = (step) => {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(rowOf(document.activeElement));
    goTo(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)]);
    return true;
  };

  // Opens what an act's fields are folded in, and goes to the first of them.
  const unfold = (target) => {
    const folded = target.closest("details");
    if (folded) folded.open = true;
    target.querySelector("select, input:not([type=hidden]), textarea, button")?.focus();
  };

  // An act on what is chosen, where something is; else on the row that has the keyboard.
  const press = (key) => {
    const chosen = document.querySelector("input[name=row]:checked") && key !== "x" && key !== "r";
    const scope = chosen ? document.getElementById("bulk") : rowOf(document.activeElement);
    const target = scope?.querySelector(`[data-key="${key}"]`);
    if (!target) return false;
    if (target.matches("a, button, input")) target.click();
    else unfold(target);
    return true;
  };

  const toFilter = () => {
    const filter = document.querySelector("[data-filter]") || document.querySelector("[role=search] select");
    if (!filter) return false;
    const folded = filter.closest("details");
    if (folded && !filter.checkVisibility?.()) folded.open = true;
    filter.focus();
    if (filter.matches("input")) filter.select();
    return true;
  };

  const undo = () => {
    const button = document.querySelector("#flashes form button");
    button?.click();
    return Boolean(button);
  };

  const show = () => {
    if (!dialog) return false;
    dialog.querySelector("[data-keys-on]").checked = areOn();
    dialog.showModal();
    return true;
  };

  const ACTS = {
    j: () => move(1), k: () => move(-1), "/": toFilter, u: undo, "?": show,
    ArrowDown: () => rowOf(document.activeElement) && move(1), ArrowUp: () => rowOf(document.activeElement) && move(-1),
  };
  for (const key of ["r", "a", "s", "h", "n", "x"]) ACTS[key] = () => press(key);

  const fold = () => {
    const open = document.activeElement.closest("details.cx-more[open], details.cx-up[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      fold();
      return;
    }
    const act = Object.hasOwn(ACTS, event.key) && ACTS[event.key];
    if (!act || !areOn() || event.target.closest?.(TYPED) || (event.repeat && !/^(j|k|Arrow)/.test(event.key))) return;
    if (act()) event.preventDefault();
  });

  // The row that holds the keyboard is shown as the current one.
  document.addEventListener("focusin", (event) => {
    document.querySelectorAll(".cx-at").forEach((row) => row.classList.remove("cx-at"));
    rowOf(event.target)?.classList.add("cx-at");
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-open]")) show();
    else if (event.target.closest("[data-keys-close]")) dialog.close();
  });
  dialog?.addEventListener("change", (event) => {
    if (event.target.matches("[data-keys-on]")) keep(localStorage, OFF, event.target.checked ? null : "off");
  });

  // After an act by keyboard one is at the same place of the list again, and hears what was done.
  document.addEventListener("submit", (event) => {
    const row = rowOf(event.target);
    if (row && document.activeElement.matches(":focus-visible"))
      keep(sessionStorage, BACK, JSON.stringify([location.pathname, rows().indexOf(row)]));
  });
  const [path, index] = JSON.parse(stored(sessionStorage, BACK) || "[]");
  keep(sessionStorage, BACK, null);
  if (path === location.pathname && rows().length) {
    goTo(rows()[Math.min(index, rows().length - 1)]);
    const told = document.querySelector("#flashes [data-flash] > div");
    const said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    document.querySelector("main").append(said);
    setTimeout(() => { said.textContent = told?.textContent || ""; }, 150);
  }
})();
