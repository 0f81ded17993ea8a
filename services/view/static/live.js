/* A page that is open follows what happens: its live parts are fetched again and morphed, so that focus, what is
   unfolded and what was typed stay where they are; a status region says in words what has changed; the mark in the
   header is green only where nothing newer is held back. See layout/render.py for the convention. */
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const body = document.body;

  /* ---- a part in which somebody writes is not changed under their hands; what is new is announced beside it */
  const held = new Set();
  const FIELDS = "input, textarea, select";
  const busy = (part) => {
    const at = document.activeElement;
    return (at && part.contains(at) && at.matches(FIELDS)) || part.querySelector("details.act[open]") !== null;
  };
  const hold = (part, news) => {
    held.add(part.id);
    body.classList.add("held");
    mark();
    if (part.querySelector(":scope > .held-note")) return;
    const note = document.createElement("p");
    note.className = "notice pending held-note";
    note.textContent = `Hier hat sich inzwischen etwas geändert${news ? `: „${news}“` : ""}. Was Du schreibst, bleibt; der neue Stand kommt, sobald Du fertig bist oder schließt.`;
    part.prepend(note);
    announce(note.textContent);
  };
  const catchUp = () => {
    if (gone) return leave();
    for (const id of [...held]) {
      const part = byId(id);
      if (!part) held.delete(id);
      else if (!busy(part)) { held.delete(id); htmx.trigger(part, "refresh"); }
    }
    if (!held.size && body.classList.contains("held")) { body.classList.remove("held"); mark(); }
  };
  document.addEventListener("focusout", () => setTimeout(catchUp));
  document.addEventListener("toggle", catchUp, true);

  /* ---- in words, for those who do not see it come: the headings that are others now, and what is new in a feed */
  let words = [], saying = 0;
  const announce = (text) => {
    words.push(text);
    clearTimeout(saying);
    saying = setTimeout(() => { byId("changes").textContent = words.slice(0, 5).join(" "); words = []; }, 700);
  };
  const plain = (part) => {
    const copy = part.cloneNode(true);
    copy.querySelectorAll("time[data-ago], .held-note, input[type=hidden]").forEach((it) => it.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  const heading = (part) => { const it = part.querySelector("h2"); return it ? plain(it) : ""; };
  const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;
  const sentence = (text) => (/[.!?]$/.test(text) ? text : `${text}.`);
  const seen = new Set();
  const news = (root) => [...root.querySelectorAll("[data-key]")].filter((entry) => !seen.has(entry.dataset.key));
  const note = (root) => news(root).forEach((entry) => seen.add(entry.dataset.key));
  note(document);
  const tell = (part, was) => {
    const fresh = news(part);
    if (heading(part) && heading(part) !== was.heading) announce(sentence(heading(part)));
    else if (!fresh.length) announce(`Aktualisiert: ${sentence(heading(part) || document.title.split(" · ")[0])}`);
    fresh.slice(0, 2).forEach((entry) => announce(`Neu: ${sentence(plain(entry))}`));
    if (fresh.length > 2) announce(`Und ${plural(fresh.length - 2, "weitere Meldung", "weitere Meldungen")}.`);
  };

  /* ---- morphing: rows are known by what they lead to, so that one never turns into another under somebody's finger */
  const name = (part) => {
    const used = new Map();
    part.querySelectorAll("li, tr, details, summary").forEach((row) => {
      if (row.id) return;
      const its = row.dataset.key ? row : row.querySelector("a[href], form[action]");
      const key = its && (its.dataset.key || its.getAttribute("href") || its.getAttribute("action"));
      const within = row.parentElement.closest("[id]");
      const base = `${(within || part).id}:${row.localName}:${key || ""}`, count = (used.get(base) || 0) + 1;
      used.set(base, count);
      row.id = count > 1 ? `${base}:${count}` : base;
    });
  };
  /* what people have changed themselves is theirs */
  const theirs = (attribute, node) =>
    (attribute === "open" && node.localName === "details") || attribute === "data-sent" ||
    (attribute === "tabindex" && node === document.activeElement) ||
    (["value", "checked", "selected"].includes(attribute) && node.matches("input:not([type=hidden]), textarea, option"));
  const KEPT = { morphStyle: "outerHTML", callbacks: { beforeAttributeUpdated: (attribute, node) => !theirs(attribute, node) } };
  const swap = (part, fresh) => {
    const same = plain(part) === plain(fresh);
    if (busy(part)) { if (!same) hold(part, heading(fresh)); return []; }
    const was = { heading: heading(part), focus: part.contains(document.activeElement) ? document.activeElement : null };
    name(part);
    name(fresh);
    Idiomorph.morph(part, fresh, KEPT);
    if (was.focus && !was.focus.isConnected) {
      const next = part.querySelector("h2") || part;
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
    }
    if (!same) tell(part, was);
    part.querySelectorAll("[data-key]").forEach((entry) => entry.classList.toggle("new", !seen.has(entry.dataset.key)));
    note(part);
    settle();
    return [part];
  };
  htmx.defineExtension("live", {
    isInlineSwap: (style) => style === "live",
    handleSwap: (style, part, fragment) => style === "live" && fragment.firstElementChild ? swap(part, fragment.firstElementChild) : false,
  });
  /* a pending notice is settled by the first swap */
  const settle = () => {
    const pending = byId("notice-pending");
    if (!pending) return;
    pending.id = "notice-saved";
    pending.className = "notice saved";
    pending.textContent = "Gespeichert.";
  };

  /* ---- signed out, or no longer theirs: the server's page says so; who has typed something keeps it before their eyes */
  const GONE = [401, 403, 404];
  let gone = false;
  const inUse = () => document.querySelector("details.act[open]") || document.activeElement.matches(FIELDS);
  const leave = () => { gone = true; if (inUse()) mark(); else location.assign(body.dataset.path); };
  const ask = () => fetch(body.dataset.path, { headers: { "HX-Request": "true" } })
    .then((answer) => { if (GONE.includes(answer.status)) leave(); }, () => {});

  /* ---- the first change is fetched at once; of a burst each part is fetched every half second, and once at its end.
     What changes while a part is being fetched is fetched after that. What failed is fetched again, later and later */
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
    if (its.running) its.again = true;
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

  /* ---- the mark in the header: the stream breaks off, the stream is back (then everything is fetched once) */
  let lost = null;
  const say = (text) => { const it = byId("live-away"); if (it) it.textContent = text; };
  const fetchAll = () => document.querySelectorAll("[data-live]").forEach((part) => htmx.trigger(part, "refresh"));
  const mark = () => {
    if (gone) { body.classList.add("away"); return say("Du bist abgemeldet: Schick ruhig ab, es bleibt erhalten."); }
    if (lost === null) return say(body.classList.contains("held") ? "Neues wartet" : body.classList.contains("outdated") ? "nicht mehr der neueste Stand" : "");
    const minutes = Math.floor((Date.now() - lost) / 60000);
    say(minutes < 1 ? "getrennt, wird nachgeholt" : `vor ${plural(minutes, "Minute", "Minuten")}, wird nachgeholt`);
  };
  document.addEventListener("htmx:sseError", () => {
    if (lost === null) lost = Date.now();
    body.classList.add("away");
    mark();
    ask(); /* why there is no stream, only another answer can tell */
  });
  document.addEventListener("htmx:sseOpen", (event) => {
    watch(event.detail.source);
    body.classList.remove("away");
    body.classList.add("connected");
    if (lost === null) return;
    lost = null;
    mark();
    fetchAll();
  });
  /* what changed between the server's writing this page and the stream's first word */
  let written = body.dataset.position;
  document.addEventListener("htmx:sseMessage", (event) => {
    if (written === undefined) return;
    if (event.detail.lastEventId !== written) fetchAll();
    written = undefined;
  });
  setInterval(mark, 30000);

  /* ---- a page of which no part follows its screen's changes says that it is old, instead of a green mark beside it */
  const content = (main) => {
    const copy = main.cloneNode(true);
    copy.querySelectorAll("#changes, #outdated, .notice").forEach((it) => it.remove());
    return plain(copy);
  };
  const watched = new WeakSet();
  const watch = (source) => {
    const topic = body.dataset.here;
    if (!source || !topic || watched.has(source) || document.querySelector(`[hx-trigger*="sse:${topic},"]`)) return;
    watched.add(source);
    source.addEventListener(topic, async () => {
      if (body.classList.contains("outdated")) return;
      const answer = await fetch(body.dataset.path, { headers: { accept: "text/html" } }).catch(() => null);
      if (!answer || !answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
      if (!fresh || content(fresh) === content(document.querySelector("main"))) return;
      body.classList.add("outdated");
      mark();
      byId("outdated").hidden = false;
      announce(byId("outdated").firstElementChild.textContent);
    });
  };
})();
