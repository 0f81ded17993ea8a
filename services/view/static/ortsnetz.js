/* What a page does beyond forms and links: the live mark, swaps that do not disturb, times that stay true.
   Everything works without it. htmx and its SSE extension do the fetching; see layout/render.py for the convention. */
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);

  /* ---- a live part is not swapped while somebody uses a form in it; it is fetched again afterwards */
  const stale = new Set();
  const busy = (part) => {
    const at = document.activeElement;
    const typing = at && part.contains(at) && at.matches("input, textarea, select");
    return typing || part.querySelector("details.act[open]") !== null;
  };
  const catchUp = () => {
    if (gone) return leave();
    for (const id of [...stale]) {
      const part = byId(id);
      if (!part) stale.delete(id);
      else if (!busy(part)) { stale.delete(id); htmx.trigger(part, "refresh"); }
    }
  };
  /* signed out, or no longer theirs: the server's page says so; who has typed something keeps it before their eyes */
  const GONE = [401, 403, 404];
  let gone = false;
  const inUse = () => document.querySelector("details.act[open]") || document.activeElement.matches("input, textarea, select");
  const leave = () => { gone = true; if (inUse()) away(); else location.assign(document.body.dataset.path); };
  const ask = () => fetch(document.body.dataset.path, { headers: { "HX-Request": "true" } })
    .then((answer) => { if (GONE.includes(answer.status)) leave(); }, () => {});
  /* the first change is fetched at once; of a burst each part is fetched every half second, and once at its end.
     What changes while a part is being fetched is fetched after that: htmx would forget it with the replaced element.
     What failed is fetched again, later and later */
  const PACE = 500, LONGEST = 30000;
  const fetches = new Map();
  const fetchOf = (id) => fetches.get(id) || fetches.set(id, { at: 0, running: false, again: false, failed: 0, timer: 0 }).get(id);
  const later = (id) => {
    const its = fetchOf(id), pace = Math.min(PACE * 2 ** its.failed, LONGEST);
    if (its.timer) return;
    its.timer = setTimeout(() => { its.timer = 0; const part = byId(id); if (part) htmx.trigger(part, "refresh"); }, its.at + pace - Date.now());
  };
  document.addEventListener("htmx:confirm", (event) => {
    const part = event.target;
    if (!part.hasAttribute("data-live")) return;
    const its = fetchOf(part.id);
    if (busy(part)) stale.add(part.id);
    else if (its.running) its.again = true;
    else if (its.at + PACE > Date.now()) later(part.id);
    else return;
    event.preventDefault();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.hasAttribute("data-live")) Object.assign(fetchOf(event.target.id), { at: Date.now(), running: true });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig: { elt: { id } }, successful, xhr } = event.detail, its = fetches.get(id);
    if (!its || !its.running) return;
    if (GONE.includes(xhr.status)) leave();
    its.failed = successful ? 0 : its.failed + 1;
    if (its.again || its.failed) later(id);
    its.running = its.again = false;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.target;
    if (part.hasAttribute && part.hasAttribute("data-live") && busy(part)) { event.detail.shouldSwap = false; stale.add(part.id); }
  });
  /* what was unfolded in it stays so */
  const unfolded = new Map();
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.target;
    if (!part.hasAttribute || !part.hasAttribute("data-live")) return;
    unfolded.set(part.id, [...part.querySelectorAll("details[id][open]")].map((it) => it.id));
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    for (const id of unfolded.get(event.target.id) || []) { const it = byId(id); if (it) it.open = true; }
  });
  document.addEventListener("focusout", () => setTimeout(catchUp));
  document.addEventListener("toggle", catchUp, true);

  /* ---- what has just come gets a short tint; a pending notice is settled by the first swap */
  const seen = new Set();
  const note = (root) => root.querySelectorAll("[data-key]").forEach((entry) => seen.add(entry.dataset.key));
  note(document);
  document.addEventListener("htmx:load", (event) => {
    const part = event.target;
    if (!part.hasAttribute || !part.hasAttribute("data-live")) return;
    part.querySelectorAll("[data-key]").forEach((entry) => entry.classList.toggle("new", !seen.has(entry.dataset.key)));
    note(part);
    const pending = byId("notice-pending");
    if (pending) {
      pending.id = "notice-saved";
      pending.className = "notice saved";
      pending.textContent = "Gespeichert.";
    }
  });

  /* ---- the mark in the header: the stream breaks off, the stream is back (then everything is fetched once) */
  let lost = null;
  const say = (words) => { const text = byId("live-away"); if (text) text.textContent = words; };
  const fetchAll = () => document.querySelectorAll("[data-live]").forEach((part) => htmx.trigger(part, "refresh"));
  const away = () => {
    if (gone) return say("Du bist abgemeldet: Lade die Seite neu.");
    if (lost === null) return;
    const minutes = Math.floor((Date.now() - lost) / 60000);
    say(minutes < 1 ? "getrennt, wird nachgeholt" : `vor ${minutes} ${minutes === 1 ? "Minute" : "Minuten"}, wird nachgeholt`);
  };
  document.addEventListener("htmx:sseError", () => {
    if (lost === null) lost = Date.now();
    document.body.classList.add("away");
    away();
    ask(); /* why there is no stream, only another answer can tell */
  });
  document.addEventListener("htmx:sseOpen", () => {
    document.body.classList.remove("away");
    document.body.classList.add("connected");
    if (lost === null) return;
    lost = null;
    say("");
    fetchAll();
  });
  /* what changed between the server's writing this page and the stream's first word */
  let written = document.body.dataset.position;
  document.addEventListener("htmx:sseMessage", (event) => {
    if (written === undefined) return;
    if (event.detail.lastEventId !== written) fetchAll();
    written = undefined;
  });

  /* ---- "vor 2 Minuten" stays true; a day's words are the server's */
  const tick = () => {
    away();
    document.querySelectorAll("time[data-ago]").forEach((time) => {
      const minutes = Math.floor((Date.now() - Date.parse(time.dateTime)) / 60000);
      if (!/^(vor|gerade)/.test(time.textContent) || minutes < 0) return;
      if (minutes < 1) time.textContent = "gerade eben";
      else if (minutes < 60) time.textContent = `vor ${minutes} ${minutes === 1 ? "Minute" : "Minuten"}`;
    });
  };
  setInterval(tick, 30000);

  /* ---- a second click on the same button is no second request (the server would notice too) */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
})();
