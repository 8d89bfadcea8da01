// The page's one script: it reads the controls, keeps their state in the address, asks the program
// on this machine for the redrawn parts, and puts them in place. It draws and computes nothing.
"use strict";

(() => {
  const body = document.body;
  const view = body.dataset.view;
  const words = JSON.parse(document.getElementById("words").textContent);
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const say = (key, names = {}) =>
    words[key].replace(/\{(\w+)\}/g, (_, name) => String(names[name]));

  // ---------------------------------------------------------------- the state in the address

  let state = new URLSearchParams(location.search);

  const listSets = () =>
    new Map(state.getAll("set").map((text) => {
      const at = text.indexOf("=");
      return [text.slice(0, at), text.slice(at + 1)];
    }));

  const putAll = (key, texts) => {
    state.delete(key);
    for (const text of texts) state.append(key, text);
  };

  const putSets = (sets) =>
    putAll("set", [...sets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([p, v]) => `${p}=${v}`));

  const address = (path = location.pathname) => {
    const query = state.toString();
    return query ? `${path}?${query}` : path;
  };

  // Undo and redo are the browser's own back and forward, counted so that they stay on this page.
  const KEY = `steps:${location.pathname}`;
  let step = (history.state && history.state.step) || 0;
  const lastStep = () => Math.max(step, Number(sessionStorage.getItem(KEY) || 0));

  const showSteps = () => {
    byId("undo").disabled = step === 0;
    byId("redo").disabled = step >= lastStep();
  };

  const commit = () => {
    if (address() === location.pathname + location.search) return;
    step += 1;
    sessionStorage.setItem(KEY, String(step));
    history.pushState({ step }, "", address());
    showState();
  };

  const replaceAddress = () => history.replaceState({ step }, "", address());

  window.addEventListener("popstate", (event) => {
    step = (event.state && event.state.step) || 0;
    state = new URLSearchParams(location.search);
    showControls();
    showState();
    refresh(true);
  });

  // ---------------------------------------------------------------- controls

  const findControls = () => all(".control[data-path]");
  const findFields = (control) => ({
    slider: control.querySelector(".slider"),
    exact: control.querySelector(".exact"),
    list: control.querySelector("select"),
  });

  const showControl = (control, value) => {
    const { slider, exact, list } = findFields(control);
    if (list) list.value = value;
    else {
      if (exact.value !== value) exact.value = value;
      slider.value = value;
    }
    control.classList.toggle("changed", value !== control.dataset.default);
  };

  const showControls = () => {
    const sets = listSets();
    for (const control of findControls()) {
      showControl(control, sets.get(control.dataset.path) ?? control.dataset.default);
    }
    const off = new Set(state.getAll("off"));
    for (const box of all("[data-lever]")) box.checked = !off.has(box.dataset.lever);
  };

  const setValue = (control, value) => {
    const sets = listSets();
    if (value === control.dataset.default) sets.delete(control.dataset.path);
    else sets.set(control.dataset.path, value);
    putSets(sets);
    showControl(control, value);
  };

  const countChanges = () => ["set", "off", "add"].reduce((n, k) => n + state.getAll(k).length, 0);

  // What else the page shows of the state: links, counts, buttons.
  const showState = () => {
    const kept = new URLSearchParams();
    for (const [key, text] of state) {
      if (["case", "set", "off", "add", "pin"].includes(key)) kept.append(key, text);
    }
    for (const link of all("a[data-view]")) {
      const path = link.dataset.view === "circle" ? "/" : `/${link.dataset.view}`;
      link.href = kept.size ? `${path}?${kept}` : path;
    }
    for (const link of all("a[data-export]")) {
      link.href = `${link.getAttribute("href").split("?")[0]}?${state}`;
    }
    const count = byId("count");
    if (count) {
      const changes = countChanges();
      count.textContent = changes ? say("tools.changed", { count: changes }) : say("tools.none_changed");
    }
    byId("reset").disabled = countChanges() === 0;
    showSteps();
  };

  // ---------------------------------------------------------------- the banner

  const banner = byId("banner");
  const showBanner = (text) => {
    banner.textContent = text;
    banner.hidden = !text;
  };

  // ---------------------------------------------------------------- redrawing

  const findParts = () =>
    all("[data-part]").filter((part) => {
      const fold = part.closest("details.more, details.levers");
      return !fold || fold.open;
    });

  const putPart = (part, markup) => {
    const active = document.activeElement;
    const inside = part.contains(active) && active !== part;
    const mark = inside && (active.dataset.explain ? `[data-explain="${active.dataset.explain}"]`
                            : active.id ? `#${active.id}` : "");
    const open = new Set(all("details[open][data-keep]", part).map((fold) => fold.dataset.keep));
    part.innerHTML = markup;
    for (const fold of all("details[data-keep]", part)) fold.open = open.has(fold.dataset.keep);
    if (mark) {
      const again = part.querySelector(mark);
      if (again) again.focus({ preventScroll: true });
    }
  };

  // One question at a time: what has changed meanwhile is asked next, so that the last move wins.
  let asking = false;
  let wantsMore = false;
  let settle = 0;
  let since = 0;
  let patience = 250;

  const refresh = (settled = false) => {
    if (body.dataset.live !== "yes") return;
    clearTimeout(settle);
    if (!since) since = performance.now();
    if (asking) wantsMore = true;
    else ask(false);
    settle = setTimeout(() => (asking ? refresh() : ask(true)), settled ? 60 : 350);
  };

  const ask = async (exact, parts = findParts()) => {
    asking = true;
    wantsMore = false;
    const began = since;
    since = 0;
    const query = new URLSearchParams(state);
    query.set("parts", parts.map((part) => part.dataset.part).join("."));
    if (exact) query.set("exact", "1");
    try {
      const answer = await fetch(`/live/${view}?${query}`, { headers: { accept: "application/json" } });
      if (answer.ok) {
        const made = await answer.json();
        if (!(exact && wantsMore)) {
          for (const part of parts) {
            const markup = made.parts[part.dataset.part];
            if (markup !== undefined) putPart(part, markup);
          }
          if (began) {
            requestAnimationFrame(() => document.dispatchEvent(
              new CustomEvent("drawn", { detail: performance.now() - began })));
          }
          if (exact) document.dispatchEvent(new CustomEvent("settled"));
        }
        if (!banner.hidden) showBanner(patience > 250 ? say("page.back") : "");
        patience = 250;
      } else if (answer.status === 429) {
        showBanner(say("page.busy"));
        await later();
        wantsMore = true;
      } else {
        showBanner(say("page.refused", { reason: await answer.text() }));
      }
    } catch {
      showBanner(say("page.lost"));
      await later();
      wantsMore = true;
    }
    asking = false;
    if (wantsMore) ask(false);
  };

  const later = () => {
    const wait = patience;
    patience = Math.min(patience * 2, 5000);
    return new Promise((done) => setTimeout(done, wait));
  };

  // ---------------------------------------------------------------- changing requests

  let token = document.querySelector("meta[name=token]").content;

  // A changing request; when the program has restarted meanwhile, its new token is fetched once.
  const post = async (path, data, again = true) => {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-innercircle-token": token },
      body: JSON.stringify(data),
    });
    if (answer.status !== 403 || !again) return answer;
    const session = await fetch(`/session?${state}`);
    if (!session.ok) return answer;
    token = (await session.json()).token;
    return post(path, data, false);
  };

  // ---------------------------------------------------------------- events

  const readField = (target) => {
    const number = target.value.trim();
    if (target.type !== "number" && target.type !== "range") return target.value;
    return number === "" || !target.validity.valid ? null : String(Number(number));
  };

  const onInput = (event) => {
    const control = event.target.closest(".control[data-path]");
    if (!control) return;
    const value = readField(event.target);
    if (value === null) return;
    setValue(control, value);
    refresh();
  };

  const onChange = (event) => {
    const target = event.target;
    if (target.closest(".control[data-path]")) commit();
    else if (target.dataset.lever) {
      const off = new Set(state.getAll("off"));
      if (target.checked) off.delete(target.dataset.lever);
      else off.add(target.dataset.lever);
      putAll("off", [...off].sort((a, b) => a - b));
      commit();
      refresh();
    } else if (target.id === "case") target.form.submit();
    else if (target.id === "try-kind") showKind(target);
    else if (target.closest(".tried-lever")) commit();
  };

  const showKind = (list) => {
    const chosen = list.selectedOptions[0];
    const amount = byId("try-amount");
    amount.max = chosen.dataset.most;
    amount.value = Number(chosen.dataset.most) / (chosen.dataset.most === "1" ? 2 : 10);
    byId("try-means").textContent = chosen.dataset.means;
    byId("try-guarantors").hidden = !["guarantee", "amnesty"].includes(chosen.value);
  };

  const onTriedInput = (event) => {
    const item = event.target.closest(".tried-lever");
    if (!item) return;
    const levers = state.getAll("add");
    const at = levers.indexOf(item.dataset.added);
    if (at < 0) return;
    const [kind, insider, , guarantor] = levers[at].split(":");
    const parts = [kind, insider, String(Number(event.target.value))];
    levers[at] = (guarantor ? [...parts, guarantor] : parts).join(":");
    item.dataset.added = levers[at];
    item.querySelector("output").value = Number(event.target.value).toPrecision(3).replace(/\.?0+$/, "");
    putAll("add", levers);
    refresh();
  };

  const addLever = (form) => {
    const data = new FormData(form);
    const parts = [data.get("kind"), data.get("insider"), String(Number(data.get("amount")))];
    const guarantor = byId("try-guarantors").hidden ? "" : data.get("guarantor");
    state.append("add", (guarantor ? [...parts, guarantor] : parts).join(":"));
    commit();
    refresh();
  };

  const pin = () => {
    const kept = new URLSearchParams(state);
    for (const key of [...kept.keys()]) {
      if (!["set", "off", "add"].includes(key)) kept.delete(key);
    }
    const pins = state.getAll("pin");
    if (pins.includes(kept.toString())) return;
    if (pins.length >= 4) {
      showBanner(say("tools.pins_full"));
      return;
    }
    state.append("pin", kept.toString());
    commit();
    showBanner(say("tools.pinned", { count: pins.length + 1, most: 4 }));
    refresh();
  };

  const explain = async (what) => {
    const query = new URLSearchParams(state);
    query.set("what", what);
    const answer = await fetch(`/explain?${query}`);
    if (!answer.ok) return;
    byId("explain-body").innerHTML = await answer.text();
    byId("explain").showModal();
  };

  const onClick = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const control = button.closest(".control[data-path]");
    const tried = button.closest(".tried-lever");
    if (button.dataset.explain) explain(button.dataset.explain);
    else if (button.id === "undo") history.back();
    else if (button.id === "redo") history.forward();
    else if (button.id === "pin") pin();
    else if (button.id === "reset") {
      for (const key of ["set", "off", "add"]) state.delete(key);
      showControls();
      commit();
      refresh();
    } else if (control && button.classList.contains("back")) {
      setValue(control, control.dataset.default);
      commit();
      refresh();
      const { slider, list } = findFields(control);
      (slider || list).focus();
    } else if (tried && button.classList.contains("remove")) {
      putAll("add", state.getAll("add").filter((text) => text !== tried.dataset.added));
      commit();
      refresh();
    }
  };

  const onKey = (event) => {
    const typing = /^(text|search|number|textarea)$/.test(event.target.type || "");
    if (!(event.ctrlKey || event.metaKey) || typing) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey && step > 0) history.back();
    else if ((key === "y" || (key === "z" && event.shiftKey)) && step < lastStep()) history.forward();
    else return;
    event.preventDefault();
  };

  // Inputs by name: groups without a match are hidden, those with one are opened.
  const find = (text) => {
    const wanted = text.trim().toLowerCase();
    let found = 0;
    for (const group of all(".group")) {
      if (group.id === "levers") {
        group.hidden = Boolean(wanted);
        continue;
      }
      const title = group.querySelector("summary").textContent.toLowerCase();
      let here = 0;
      for (const control of all(".control", group)) {
        const match = !wanted || title.includes(wanted)
          || control.dataset.name.toLowerCase().includes(wanted);
        control.hidden = !match;
        here += match;
      }
      group.hidden = here === 0;
      if (wanted && here) group.open = true;
      found += here;
    }
    byId("none-found").hidden = found > 0;
  };

  document.addEventListener("input", (event) => {
    if (event.target.id === "find") find(event.target.value);
    onInput(event);
    onTriedInput(event);
  });
  document.addEventListener("change", onChange);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("submit", (event) => {
    if (event.target.id === "try") {
      event.preventDefault();
      addLever(event.target);
    }
  });
  for (const fold of all("details.more")) {
    fold.addEventListener("toggle", () => fold.open && !fold.querySelector("[data-part] > *") && refresh());
  }

  // On a narrow screen the figures come first, and the inputs open on demand.
  const inputs = byId("inputs");
  if (inputs && matchMedia("(max-width: 63.99em)").matches) inputs.open = false;

  replaceAddress();
  showState();
  if (body.dataset.live === "yes") ask(true);
})();
