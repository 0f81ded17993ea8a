/* What a page does beyond forms and links, with a live connection or without: times that stay true, forms that are
   sent once, Escape. Everything works without it. What a live connection brings stands in live.js. */
(() => {
  "use strict";

  /* ---- "vor 2 Minuten" stays true; a day's words are the server's */
  const tick = () => {
    document.querySelectorAll("time[data-ago]").forEach((time) => {
      const minutes = Math.floor((Date.now() - Date.parse(time.dateTime)) / 60000);
      if (!/^(vor|gerade)/.test(time.textContent) || minutes < 0) return;
      if (minutes < 1) time.textContent = "gerade eben";
      else if (minutes < 60) time.textContent = `vor ${minutes} ${minutes === 1 ? "Minute" : "Minuten"}`;
    });
  };
  setInterval(tick, 30000);

  /* ---- a second click on the same button is no second request (the server would notice too). A form that has been
     sent and comes back from the browser's cache is another one as soon as something else stands in it: with the used
     key it would be refused; the same once more keeps its key, so that it takes effect once */
  const OURS = ["csrf", "idempotency", "version"];
  const content = (form) => JSON.stringify([...new FormData(form)]
    .filter(([name]) => !OURS.includes(name)).map(([name, value]) => [name, value instanceof File ? `${value.name} ${value.size} ${value.lastModified}` : value]));
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const sentAs = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    const now = content(form), before = sentAs.get(form), key = form.querySelector("input[name=idempotency]");
    if (key && before !== undefined && before !== now) key.value = fresh();
    sentAs.set(form, now);
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  /* ---- the tab one is on stands in sight, however many there are */
  document.querySelector(".subnav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  /* ---- / goes to the search, where one can see it and nobody is typing */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const field = [...document.querySelectorAll("#suche, form.search input[type=search]")].find((one) => one.offsetParent);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  /* ---- Escape closes what was opened in place, the innermost first; what was typed stays in it */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    const at = document.activeElement, open = [...document.querySelectorAll("details.act[open], details.unfold[open], details.more-figures[open]")];
    const it = (at && at.closest("details[open]")) || open.filter((one) => one.matches(".act")).pop() || open.pop();
    if (!it) return;
    event.preventDefault();
    it.open = false;
    it.querySelector("summary").focus();
  });
})();
