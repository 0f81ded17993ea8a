/* What somebody sends without network is kept in this browser and sent once when there is network: forms with
   `data-offline="what it is"`. Until then it stands there as "wartet auf Netz". The form's idempotency key makes it
   count once, however often it is tried. A button of such a form with aria-pressed and a value "ja …" or "nein …" is
   a tick: the last tap on the same one counts. Everything works without it, with network. What is refused since the
   page is an old one, or somebody else has signed in meanwhile, is kept for whoever typed it: nothing is lost silently. */
(() => {
  "use strict";
  const STORE = "ortsnetz-waits", AGAIN = 15000, PATIENCE = 15000;
  const who = document.body.dataset.who || "";
  const KEPT = 7 * 86400e3; /* what nobody could send for a week is dropped, whoever opens this browser then */
  const fresh = (one) => !one.at || Date.now() - one.at < KEPT;
  const read = () => { try { return (JSON.parse(localStorage.getItem(STORE)) || []).filter(fresh); } catch { return []; } };
  const write = (all) => { try { localStorage.setItem(STORE, JSON.stringify(all)); return true; } catch { return false; } };
  /* a page that a refused form has drawn stands at the form's address: its own is on the body */
  const page = () => (document.body.dataset.path || location.pathname).split(/[?#]/)[0];
  /* a reload would send a refused form once more, where the page and its action share an address */
  const anew = () => {
    if (page() !== location.pathname) location.assign(page());
    else if (document.body.hasAttribute("data-refused")) location.replace(location.pathname + location.search);
    else location.reload();
  };
  const mine = () => read().filter((one) => one.who === who);
  const others = () => read().filter((one) => one.who !== who && !one.refused);
  const stale = (one) => one.stale === performance.timeOrigin;
  const forget = (one) => write(read().filter((each) => each.id !== one.id || each.body !== one.body));

  /* ---- what waits is said at the top of every page */
  const box = (kind, id) => {
    const found = document.getElementById(id) || document.createElement("div");
    found.id = id;
    found.className = `notice ${kind}`;
    found.setAttribute("role", "status");
    if (!found.isConnected) document.querySelector("main")?.prepend(found);
    return found;
  };
  const names = (all) => {
    const counted = new Map();
    all.forEach((one) => counted.set(one.what, (counted.get(one.what) || 0) + 1));
    return [...counted].map(([what, n]) => (n > 1 ? `${n} × ${what}` : what)).join(", ");
  };
  /* what was typed, to be read and copied by whoever typed it */
  const typed = (all) => {
    const fold = document.createElement("details"), head = document.createElement("summary"), text = document.createElement("textarea");
    head.textContent = "Was Du eingegeben hast";
    text.readOnly = true;
    text.rows = 5;
    text.setAttribute("aria-label", "Was Du eingegeben hast");
    text.value = all.map((one) => [one.what, ...(one.typed || [])].join("\n")).join("\n\n");
    text.addEventListener("focus", () => text.select());
    fold.append(head, text);
    return fold;
  };
  /* without what was chosen already when the page came: names stay on no phone */
  const said = (form) => [...form.elements]
    .filter((it) => it.name && it.value && (/^(radio|checkbox)$/.test(it.type) ? it.checked && !it.defaultChecked : /^(text|textarea|number|date|tel|email)$/.test(it.type)))
    .map((it) => (/^(radio|checkbox)$/.test(it.type) ? (it.labels[0]?.textContent || "").trim() : it.value));
  const show = () => {
    const all = mine(), waits = all.filter((one) => !one.refused), refused = all.filter((one) => one.refused);
    if (waits.length) {
      const away = waits.some((one) => one.away), old = waits.some(stale), it = box("pending", "waits");
      it.textContent = old
        ? `Noch nicht gesendet: ${names(waits)}. Inzwischen hat sich hier jemand angemeldet. Lade die Seite neu und melde Dich an, wenn Du es nicht bist: Dann wird es von selbst gesendet.`
        : away
        ? `Noch nicht gesendet: ${names(waits)}. Melde Dich an, dann wird es von selbst gesendet.`
        : `Wartet auf Netz: ${names(waits)}. Es ist in diesem Browser gespeichert und wird von selbst gesendet.`;
      if (old) it.append(typed(waits));
    } else document.getElementById("waits")?.remove();
    if (others().length && who) {
      box("pending", "waits-others").textContent =
        `Von jemand anderem wartet in diesem Browser noch: ${names(others())}. Es wird gesendet, sobald diese Person sich hier wieder anmeldet.`;
    } else document.getElementById("waits-others")?.remove();
    document.getElementById("waits-refused")?.remove();
    if (refused.length) {
      const it = box("problem", "waits-refused"), drop = document.createElement("button");
      it.textContent = refused.map((one) => `${one.what} wurde nicht angenommen: ${one.refused}`).join(" ");
      drop.className = "button";
      drop.type = "button";
      drop.textContent = "Verstanden, verwerfen";
      drop.addEventListener("click", () => { refused.forEach(forget); show(); });
      it.append(" ", drop, typed(refused));
    }
    document.querySelectorAll("form[data-offline]:not([data-again])").forEach(mark);
  };
  const tick = (button) => button?.hasAttribute("aria-pressed") && /^(ja|nein) /.test(button.value);
  const mark = (form) => {
    const here = mine().filter((one) => one.action === form.getAttribute("action") && !one.refused);
    form.querySelectorAll("button").forEach((button) => {
      const its = here.find((one) => one.id === nameOf(form, button));
      if (!its) return;
      if (tick(button)) {
        const came = new URLSearchParams(its.body).get(button.name).startsWith("ja ");
        button.setAttribute("aria-pressed", String(came));
        button.value = button.value.replace(/^\S+/, came ? "nein" : "ja");
        let word = button.querySelector("small.waits");
        if (!word) { word = document.createElement("small"); word.className = "waits"; button.querySelector("span:last-of-type")?.append(word); }
        word.textContent = "wartet auf Netz";
      } else { button.disabled = true; button.textContent = stale(its) ? "Noch nicht gesendet" : "Wartet auf Netz"; }
    });
  };
  const nameOf = (form, button) => form.getAttribute("action")
    + (tick(button) ? ` ${button.value.replace(/^\S+ /, "")}` : "")
    + (form.hasAttribute("data-again") ? ` ${form.elements.idempotency?.value}` : "");
  /* one that is filled in again and again (`data-again`): what was typed waits, and the next one begins, with a key of its own */
  const next = (form) => {
    form.reset();
    form.querySelectorAll("input[data-ticked]").forEach((at) => { at.value = ""; });
    const key = [...crypto.getRandomValues(new Uint8Array(18))].map((one) => one.toString(16).padStart(2, "0")).join("");
    if (form.elements.idempotency) form.elements.idempotency.value = key;
  };

  /* ---- sending: "sent", "later" (no network, or nobody answers), "away" (signed out), "stale" (this page is not of
     whoever is signed in now), or why it was refused: on a page that was opened anew, a refusal is one */
  const send = async (one) => {
    const body = new URLSearchParams(one.body), token = document.querySelector("input[name=csrf]");
    if (token) body.set("csrf", token.value);
    try {
      const answer = await fetch(one.action, {
        method: "POST", body, redirect: "manual", headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.type === "opaqueredirect" || answer.ok) return "sent";
      if (answer.status >= 500 || answer.status === 429) return "later";
      if (answer.status === 401) return "away";
      if (answer.status === 403 && (!one.stale || stale(one))) return "stale";
      const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
      const said = drawn.querySelector("main .notice.problem") || drawn.querySelector("main h1");
      return said ? `„${said.textContent.trim()}“` : "Bitte sieh nach, ob es schon gespeichert ist.";
    } catch { return "later"; }
  };
  const keep = (one) => write([...read().filter((each) => each.id !== one.id), one]);
  let flushing = false;
  const flush = async () => {
    const due = () => mine().filter((one) => !one.refused && !stale(one));
    if (flushing || !navigator.onLine || !due().length) return;
    flushing = true;
    const sent = [];
    for (const one of due()) {
      const how = await send(one);
      if (how === "later") break;
      if (how === "sent") { forget(one); sent.push(one); }
      else if (how === "away") { keep({ ...one, away: true }); break; }
      else if (how === "stale") keep({ ...one, stale: performance.timeOrigin });
      else keep({ ...one, refused: how });
    }
    flushing = false;
    if (sent.some((one) => one.page === page()) && !document.querySelector("form[data-again]")) return anew();
    show(); /* where the next one is just typed, nothing is drawn anew */
    if (sent.length) box("saved", "waits-sent").textContent = `Gesendet: ${names(sent)}.`;
  };

  /* ---- before anything else hears of it: with network it is sent at once, and drawn by the server as ever */
  const busy = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    if (!form.hasAttribute("data-offline") || form.dataset.direct) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (busy.has(form)) return;
    busy.add(form);
    const data = new FormData(form, button);
    const one = {
      id: nameOf(form, button), who, what: form.dataset.offline, action: form.getAttribute("action"),
      page: page(), at: Date.now(), body: new URLSearchParams([...data]).toString(), typed: said(form),
    };
    const how = navigator.onLine ? await send(one) : "later";
    busy.delete(form);
    if (how === "sent") { forget(one); return anew(); }
    if (how === "later" && keep(one)) { if (form.hasAttribute("data-again")) next(form); return show(); }
    if (how === "stale" && keep({ ...one, stale: performance.timeOrigin })) return show();
    form.dataset.direct = "1"; /* refused: the server draws it again, with what is wrong */
    form.requestSubmit(button || undefined);
    delete form.dataset.direct;
  }, true);

  /* a tick that means something from its moment on: when it was set, not when there was network again */
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-offline]");
    form?.querySelectorAll(`input[data-ticked="${event.target.name}"]`).forEach((at) => {
      at.value = event.target.checked ? new Date().toISOString() : "";
    });
  });

  if (localStorage.getItem(STORE)) write(read());
  addEventListener("online", flush);
  setInterval(flush, AGAIN);
  show();
  flush();
})();
