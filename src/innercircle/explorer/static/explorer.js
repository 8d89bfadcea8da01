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
  // A page that was just followed to has nothing in front of it, whatever was there before.
  if (!history.state) sessionStorage.removeItem(KEY);
  const lastStep = () => Math.max(step, Number(sessionStorage.getItem(KEY) || 0));

  const showSteps = () => {
    byId("undo").disabled = step === 0;
    byId("redo").disabled = step >= lastStep();
  };

  // Moves of one control in quick succession are one step to undo.
  const TOGETHER = 700;
  let last = { about: "", time: 0 };

  const commit = (about = "") => {
    if (address() === location.pathname + location.search) return;
    const now = performance.now();
    const again = about && step > 0 && last.about === about && now - last.time < TOGETHER;
    last = { about, time: now };
    if (!again) step += 1;
    sessionStorage.setItem(KEY, String(step));
    if (again) replaceAddress();
    else history.pushState({ step }, "", address());
    showState();
  };

  // The browser takes one step at a time; what is asked for meanwhile is taken when it is there.
  let travelling = 0;
  let asked = 0;

  const travel = (by) => {
    if (travelling) {
      asked += by;
      return;
    }
    const to = Math.min(Math.max(step + by, 0), lastStep());
    if (to === step) return;
    travelling = setTimeout(() => { travelling = 0; }, 1000);
    history.go(to - step);
  };

  const replaceAddress = () => history.replaceState({ step }, "", address());

  window.addEventListener("popstate", (event) => {
    step = (event.state && event.state.step) || 0;
    state = new URLSearchParams(location.search);
    last = { about: "", time: 0 };
    clearTimeout(travelling);
    travelling = 0;
    const more = asked;
    asked = 0;
    showControls();
    showState();
    refresh(true);
    if (more) travel(more);
  });

  // ---------------------------------------------------------------- controls

  const findControls = () => all(".control[data-path]");
  const findSame = (control) => findControls().filter((c) => c.dataset.path === control.dataset.path);
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

  // Switches of the view itself: one text an option; several ticked boxes are joined by full stops.
  const readOption = (name) => {
    const fields = all(`[data-option="${name}"]`);
    const field = fields[0];
    if (field.dataset.off) return field.checked ? "" : field.dataset.off;
    if (field.type === "checkbox") {
      const ticked = fields.filter((f) => f.checked).map((f) => f.value).join(".");
      return ticked || field.dataset.none || "";
    }
    return field.value;
  };

  const putOption = (name, text) => {
    if (text === "") state.delete(name);
    else state.set(name, text);
  };

  const readWithout = () => all("[data-without]").filter((f) => !f.checked).map((f) => f.value).join(".");

  const readGrades = () =>
    all("[data-grade]").filter((f) => f.value !== f.dataset.default)
      .map((f) => `${f.dataset.grade}:${f.value}`).join(".");

  const onOption = (target) => {
    if (target.dataset.option) {
      putOption(target.dataset.option, readOption(target.dataset.option));
      const anew = target.closest("[data-anew]");
      if (anew) for (const name of anew.dataset.anew.split(" ")) state.delete(name);
    }
    else if (target.dataset.without) putOption("no", readWithout());
    else if (target.dataset.grade) putOption("grades", readGrades());
    else return false;
    return true;
  };

  const showOptions = () => {
    for (const field of all("[data-option]")) {
      const text = state.get(field.dataset.option);
      if (field.dataset.off) field.checked = text !== field.dataset.off;
      else if (field.type === "checkbox") {
        field.checked = text === null ? field.defaultChecked : text.split(".").includes(field.value);
      } else field.value = text ?? field.dataset.first;
    }
    const without = new Set((state.get("no") || "").split("."));
    for (const field of all("[data-without]")) field.checked = !without.has(field.value);
    const grades = new Map((state.get("grades") || "").split(".").map((part) => part.split(":")));
    for (const field of all("[data-grade]")) {
      field.value = grades.get(field.dataset.grade) ?? field.dataset.default;
    }
  };

  const showControls = () => {
    const sets = listSets();
    for (const control of findControls()) {
      showControl(control, sets.get(control.dataset.path) ?? control.dataset.default);
    }
    const off = new Set(state.getAll("off"));
    for (const box of all("[data-lever]")) box.checked = !off.has(box.dataset.lever);
    showOptions();
  };

  const setValue = (control, value) => {
    const sets = listSets();
    if (value === control.dataset.default) sets.delete(control.dataset.path);
    else sets.set(control.dataset.path, value);
    putSets(sets);
    for (const same of findSame(control)) showControl(same, value);
  };

  // Reports switched off and grades changed are changes too, though they belong to one view.
  const SWITCHED = ["no", "grades"];

  const countChanges = () =>
    ["set", "off", "add"].reduce((n, k) => n + state.getAll(k).length, 0)
    + SWITCHED.reduce((n, k) => n + readList(k).length, 0);

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
      link.href = `${link.getAttribute("href").split("?")[0]}?${state}${isRedacted()}`;
    }
    const changes = countChanges();
    byId("count").textContent = changes ? say("tools.changed", { count: changes }) : say("tools.none_changed");
    byId("reset").disabled = changes === 0;
    byId("reset").parentElement.hidden = changes === 0;
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
      const fold = part.closest("details.more");
      return !fold || fold.open;
    });

  const readAnswer = () => {
    const said = document.querySelector("main [data-glance]") || document.querySelector("main .chance");
    return said ? said.textContent.replace(/\s+/g, " ").trim() : "";
  };

  // The number that matters stays in sight above the sliders.
  const showGlance = () => {
    if (byId("glance")) byId("glance").textContent = readAnswer();
  };

  // Whoever cannot see what has changed is told, once the last move is answered.
  let moved = "";

  const tellMove = () => {
    if (!moved) return;
    const near = moved.near && document.querySelector(moved.near);
    byId("said").textContent = say("said.moved", { ...moved, answer: near ? near.textContent : readAnswer() });
    moved = "";
  };

  const noteMove = (name, value, near = "") => {
    moved = { name, value, near };
  };

  // What is there stays where it is and is changed in place: scroll, focus and open folds with it.
  const MORPH = {
    morphStyle: "innerHTML",
    ignoreActiveValue: true,
    restoreFocus: false,
    callbacks: {
      beforeAttributeUpdated: (name, node) => !(name === "open" && node.matches("details[data-keep], details.group")),
    },
  };

  const putPart = (part, markup) => {
    const active = document.activeElement;
    const inside = part.contains(active) && active !== part;
    const mark = inside && (active.dataset.explain ? `[data-explain="${active.dataset.explain}"]`
                            : active.id ? `#${active.id}` : "");
    Idiomorph.morph(part, markup, MORPH);
    if (!inside || document.activeElement === active) return;
    const again = mark && part.querySelector(mark);
    if (again) again.focus({ preventScroll: true });
    else {
      // What had the focus has gone: whoever uses the keyboard goes on from here.
      part.tabIndex = -1;
      part.focus({ preventScroll: true });
    }
  };

  // One question at a time: what has changed meanwhile is asked next, so that the last move wins.
  let asking = false;
  let wantsMore = false;
  let settle = 0;
  let since = 0;
  let patience = 250;
  let lost = false;

  const refresh = (settled = false) => {
    if (body.dataset.live !== "yes") return;
    body.dataset.settled = "no";
    wanted.clear(); // what a move has cut off may be asked for again
    if (!since) since = performance.now();
    // A circle that takes minutes is solved for the inputs for which that was asked, and no others.
    if (!settled && state.has("compute")) {
      state.delete("compute");
      replaceAddress();
    }
    if (asking) {
      wantsMore = true;
      if (performance.now() - running.began > PATIENCE) running.control.abort();
    } else ask(false);
    settleIn(settled ? 60 : 350);
  };

  // Once the sliders rest, what was found quickly is proved; not what takes minutes as it is.
  const settleIn = (wait) => {
    clearTimeout(settle);
    settle = setTimeout(() => {
      if (asking) settleIn(350);
      else if (state.has("compute")) body.dataset.settled = "yes";
      else {
        // Where the answer takes seconds, what begins by itself does not wait for it.
        if (body.dataset.slow === "yes") startWanted();
        ask(true);
      }
    }, wait);
  };

  // Work that takes long is said to be under way; whoever leaves it ends it on the other side.
  const PATIENCE = 1200;
  let working = false;
  let running = { began: 0, control: new AbortController() };

  const showWork = () => {
    const seconds = Math.round((performance.now() - running.began) / 1000);
    if (lost || seconds < 2) return;
    working = true;
    showBanner(say("page.working", { seconds: seconds.toLocaleString("en") }));
  };

  const endWork = (clock) => {
    clearInterval(clock);
    if (working) showBanner("");
    working = false;
  };

  const ask = async (exact, parts = findParts()) => {
    asking = true;
    running = { began: performance.now(), control: new AbortController() };
    const clock = setInterval(showWork, 1000);
    wantsMore = false;
    const began = since;
    since = 0;
    const query = new URLSearchParams(state);
    query.set("parts", parts.map((part) => part.dataset.part).join("."));
    if (exact) query.set("exact", "1");
    try {
      const answer = await fetch(`/live/${view}?${query}`, {
        headers: { accept: "application/json" }, signal: running.control.signal,
      });
      endWork(clock);
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
          if (byId("pending")) byId("pending").hidden = true;
          showGlance();
          followJobs();
          if (exact) {
            tellMove();
            startWanted();
            body.dataset.settled = "yes";
          }
        }
        if (lost) {
          lost = false;
          patience = 250;
          showBanner(say("page.back"));
          setTimeout(() => lost || showBanner(""), 5000);
        }
      } else if (answer.status === 429) {
        lost = true;
        showBanner(say("page.busy"));
        await later();
        wantsMore = true;
      } else {
        showBanner(say("page.refused", { reason: await answer.text() }));
      }
    } catch {
      wantsMore = true;
      if (!running.control.signal.aborted) {
        lost = true;
        showBanner(say("page.lost"));
        await later();
      }
    }
    endWork(clock);
    asking = false;
    if (!wantsMore) return;
    ask(false);
    settleIn(60);
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

  // ---------------------------------------------------------------- long work

  const tab = sessionStorage.getItem("tab") || Math.random().toString(36).slice(2, 12);
  sessionStorage.setItem("tab", tab);
  const followed = new Set();

  const startJob = async (kind, query = state.toString()) => {
    const answer = await post("/jobs", { view, kind, query, tab });
    const said = await answer.text();
    if (!answer.ok) showBanner(say("page.refused", { reason: said }));
    redraw();
  };

  // Some work begins by itself, once what is quick is there and the sliders rest; each once.
  const wanted = new Set();

  const startWanted = () => {
    for (const box of all(".job[data-auto]")) {
      const query = box.dataset.query ?? state.toString();
      const key = `${box.dataset.auto}?${query}`;
      if (wanted.has(key)) continue;
      wanted.add(key);
      trying(startJob(box.dataset.auto, query));
      return;
    }
  };

  const stopJob = async (id) => {
    await (await post("/stop", { id })).text();
    redraw();
  };

  // The parts anew, as far as they were: proved where they had been.
  const redraw = () => {
    if (asking) wantsMore = true;
    else ask(body.dataset.settled === "yes");
  };

  // Follows what is at work until it is over; then the parts are drawn anew.
  const followJobs = () => {
    for (const box of all(".job[data-job]")) {
      const over = !["waiting", "running"].includes(box.dataset.state);
      if (!over && !followed.has(box.dataset.job)) followJob(box.dataset.job);
    }
  };

  // Work of this tab goes on while any of its pages asks for it, and ends when the tab is closed.
  const RUNNING = "running";
  const listRunning = () => JSON.parse(sessionStorage.getItem(RUNNING) || "[]");
  const keepRunning = (ids) => sessionStorage.setItem(RUNNING, JSON.stringify(ids.slice(-8)));

  const askAfterOthers = async () => {
    for (const id of listRunning().filter((each) => !followed.has(each))) {
      const answer = await fetch(`/jobs/${id}`);
      const job = answer.ok ? await answer.json() : { state: "gone" };
      if (!["waiting", "running"].includes(job.state)) keepRunning(listRunning().filter((each) => each !== id));
    }
  };

  const askForJob = async (id) => {
    try {
      const answer = await fetch(`/jobs/${id}`);
      return answer.ok ? await answer.json() : { state: "gone" };
    } catch {
      return null; // the program may come back
    }
  };

  const showProgress = (box, job, clock) => {
    const bar = box.querySelector("progress");
    if (!bar || !job.total) return;
    bar.max = job.total;
    bar.value = job.done;
    clock.began ??= { time: performance.now(), done: job.done };
    const gone = (performance.now() - clock.began.time) / 1000;
    const pace = (job.done - clock.began.done) / gone;
    const count = say("jobs.count", { done: job.done.toLocaleString("en"), total: job.total.toLocaleString("en") });
    const seconds = Math.ceil((job.total - job.done) / pace);
    const left = gone > 1 && pace > 0 ? say("jobs.left", { seconds: seconds.toLocaleString("en") }) : "";
    box.querySelector(".job-count").textContent = [job.total > 1 ? count : "", left].filter(Boolean).join(" · ");
  };

  const followJob = async (id) => {
    followed.add(id);
    keepRunning([...listRunning().filter((each) => each !== id), id]);
    const clock = {};
    for (let last = ""; ;) {
      await new Promise((done) => setTimeout(done, 250));
      const job = await askForJob(id);
      if (!job) continue;
      const box = document.querySelector(`.job[data-job="${id}"]`);
      if (!box || !["waiting", "running"].includes(job.state)) break;
      if (job.state !== last && last) redraw();
      last = job.state;
      showProgress(box, job, clock);
    }
    followed.delete(id);
    redraw();
  };

  // ---------------------------------------------------------------- the editor

  const text = byId("text");
  const draftKey = text && `draft:${body.dataset.case}`;
  let version = body.dataset.version;
  let checking = 0;
  let unsaved = false;

  const keepDraft = () => {
    unsaved = true;
    sessionStorage.setItem(draftKey, JSON.stringify({ text: text.value, version }));
    byId("saved").textContent = say("edit.unsaved");
    clearTimeout(checking);
    checking = setTimeout(checkText, 500);
  };

  const goTo = (line, column, width) => {
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    const at = start + Math.max(0, column - 1);
    text.focus();
    text.setSelectionRange(at, Math.min(at + Math.max(1, width), start + (lines[line - 1] || "").length));
    text.scrollTop = (line - 6) * (text.scrollHeight / Math.max(lines.length, 1));
  };

  const showChecked = (found) => {
    byId("checked").textContent = found.said;
    const list = byId("problems");
    list.replaceChildren(...found.problems.map((problem) => {
      const item = document.createElement("li");
      if (problem.line) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = say("edit.place", problem);
        button.addEventListener("click", () => goTo(problem.line, problem.column, problem.width));
        item.append(button);
      }
      // What is wrong may be long and is wrapped; the line and its caret stay under each other.
      const [wrong, ...lines] = problem.text.split("\n");
      const said = document.createElement("p");
      said.textContent = wrong;
      item.append(said);
      if (lines.join("").trim()) {
        const shown = document.createElement("pre");
        shown.textContent = lines.join("\n");
        shown.tabIndex = 0;
        item.append(shown);
      }
      return item;
    }));
  };

  const checkText = async () => {
    const asked = text.value;
    try {
      const answer = await post("/check", { case: body.dataset.case, text: asked });
      if (answer.ok && asked === text.value) showChecked(await answer.json());
      else if (!answer.ok) byId("checked").textContent = await answer.text();
    } catch {
      showBanner(say("page.lost"));
    }
  };

  let replacing = false;

  const saveText = async () => {
    const name = byId("save-name") ? byId("save-name").value : "";
    const sent = text.value;
    let answer;
    try {
      answer = await post("/save", { case: body.dataset.case, text: sent, version, name, replace: replacing });
    } catch {
      showBanner(say("page.lost"));
      return;
    }
    if (!answer.ok) {
      const why = await answer.text();
      replacing = answer.status === 409 && !name;
      byId("saved").textContent = answer.status !== 409 ? why
        : say(name ? "edit.exists" : "edit.changed_elsewhere");
      return;
    }
    const saved = await answer.json();
    replacing = false;
    version = saved.version;
    unsaved = text.value !== sent;
    if (!unsaved) sessionStorage.removeItem(draftKey);
    if (saved.draft) {
      unsaved = true;
      byId("saved").textContent = say("edit.kept", { name: saved.name });
      return;
    }
    byId("saved").textContent = say("edit.saved", { name: saved.name });
    for (const key of ["set", "off", "add"]) state.delete(key);
    const moved = saved.case !== body.dataset.case || body.dataset.broken;
    if (moved && !unsaved) location.assign(`/edit?case=${encodeURIComponent(saved.case)}`);
    else {
      replaceAddress();
      showState();
    }
  };

  if (text) {
    const inFile = JSON.parse(byId("in-file").textContent);
    const draft = JSON.parse(sessionStorage.getItem(draftKey) || "null");
    if (draft && draft.text !== text.value) {
      text.value = draft.text;
      version = draft.version;
      byId("draft-notice").hidden = false;
    }
    unsaved = text.value !== inFile;
    text.addEventListener("input", keepDraft);
    byId("check").addEventListener("click", checkText);
    byId("save").addEventListener("click", saveText);
    if (byId("take-file")) {
      byId("take-file").addEventListener("click", () => {
        text.value = inFile;
        keepDraft();
      });
    }
    byId("drop-draft").addEventListener("click", () => {
      sessionStorage.removeItem(draftKey);
      unsaved = false;
      location.reload();
    });
    window.addEventListener("beforeunload", (event) => unsaved && event.preventDefault());
    checkText();
  }

  // ---------------------------------------------------------------- the reading desk

  const paste = byId("paste");
  // The text as it was read: quotations stand in it, whatever the field holds by now.
  let pasted = null;
  let marked = null;
  let insists = "";

  const readPaste = () => Object.fromEntries([["case", body.dataset.case],
    ...["text", "title", "publisher", "published"].map((name) => [name, byId(`paste-${name}`).value])]);

  const listTicked = () =>
    all(".proposal:not(:disabled)").filter((card) => card.querySelector("[data-yes]").checked);

  const listIds = (section = "") =>
    all(`.proposal${section && `[data-section=${section}]`} [data-key=id]`).map((field) => field.value);

  const showTicked = () => {
    const count = listTicked().length;
    if (!byId("take")) return;
    showMissing([], []); // what was told of them may hold no longer
    byId("taken").textContent = count === 1 ? say("desk.one_ticked") : say("desk.ticked", { count });
  };

  const readArticle = async () => {
    const said = byId("read-said");
    if (listTicked().length && insists !== "read") {
      insists = "read";
      said.textContent = say("desk.again");
      return;
    }
    insists = "";
    const told = readPaste();
    const most = Number(byId("paste-text").dataset.most);
    if (told.text.length > 2 * most) { // no letter counts for more than two here
      said.textContent = say("desk.too_long", { most: most.toLocaleString("en") });
      return;
    }
    said.textContent = say("desk.reading");
    const answer = await post("/read", told);
    if (!answer.ok) {
      said.textContent = await answer.text();
      return;
    }
    pasted = told;
    byId("desk").innerHTML = (await answer.json()).desk;
    showMark(null);
    byId("paste-fold").open = false;
    said.textContent = say("desk.read", { count: document.querySelector(".desk").dataset.count });
    byId("desk-title").focus();
  };

  const showMark = (found) => {
    marked = found;
    for (const button of all(".sentence")) button.setAttribute("aria-pressed", String(button === found?.button));
    byId("marked").textContent = found ? say("desk.marked", { words: found.words }) : say("desk.nothing");
    for (const button of all("[data-mark]")) button.disabled = !found;
  };

  const markSentence = (button) => {
    const { start, end } = button.dataset;
    showMark({ button, start: Number(start), end: Number(end), words: button.nextElementSibling.textContent });
  };

  // Offsets count letters as the program does, also those that are two to a browser.
  const countLetters = (text) => [...text].length;

  const markSelection = () => {
    const selection = getSelection();
    if (selection.isCollapsed || !byId("article")?.contains(selection.anchorNode)) return;
    const range = selection.getRangeAt(0);
    const met = all(".words", byId("article")).filter((words) => range.intersectsNode(words));
    const whole = met.filter((words) => words.parentElement === met[0].parentElement);
    if (!whole.length) return;
    const place = (words, node, offset, otherwise) =>
      Number(words.dataset.start) + countLetters(node === words.firstChild ? node.data.slice(0, offset) : otherwise);
    const last = whole.at(-1);
    const start = place(whole[0], range.startContainer, range.startOffset, "");
    const end = place(last, range.endContainer, range.endOffset, last.textContent);
    if (end > start) showMark({ button: null, start, end, words: selection.toString().trim() });
  };

  let selecting = 0;

  const onSelect = () => {
    clearTimeout(selecting);
    selecting = setTimeout(markSelection, 150);
  };

  const nameSource = (card) => {
    const [id, title] = ["id", "title"].map((key) => card.querySelector(`[data-key=${key}]`));
    const was = id.dataset.was ?? id.defaultValue;
    for (const list of all("#desk select:is([data-key=source], [data-key=via])")) {
      let option = [...list.options].find((each) => each.value === was);
      if (!option) list.add(option = new Option());
      option.value = id.value;
      option.text = title.value ? `${id.value}: ${title.value}` : id.value;
    }
    id.dataset.was = id.value;
  };

  const addCard = async (section) => {
    const { start, end } = marked;
    const via = document.querySelector(".desk").dataset.source;
    const answer = await post("/mark", {
      ...pasted, section, start, end, number: all(".proposal").length + 1,
      names: listIds(), sources: listIds("sources"), via,
    });
    if (!answer.ok) {
      byId("marked").textContent = await answer.text();
      return;
    }
    byId("own").insertAdjacentHTML("beforeend", (await answer.json()).card);
    byId("own-title").hidden = false;
    const card = byId("own").lastElementChild;
    if (section === "sources") nameSource(card);
    showTicked();
    card.querySelector("select").focus();
    card.scrollIntoView({ block: "nearest" });
  };

  const goToField = (card, key) => {
    const field = (key && card.querySelector(`[data-key^="${key}"]:not([type=hidden])`)) || card.querySelector("[data-yes]");
    field.focus();
    field.scrollIntoView({ block: "center" });
  };

  // An entry that another one needs is ticked by one press more, and by nothing else.
  const offerTick = (item, name) => {
    const card = all(".proposal:not(:disabled)").find((each) => each.querySelector("[data-key=id]")?.value === name);
    if (!card) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = say("desk.tick", { name });
    button.addEventListener("click", () => {
      card.querySelector("[data-yes]").checked = true;
      item.remove();
      goToField(card, "letter");
    });
    item.append(" ", button);
  };

  const showMissing = (cards, problems) => {
    byId("take-problems").replaceChildren(...problems.map(({ number, key, text: words, needs }) => {
      const item = document.createElement("li");
      const card = cards[number - 1];
      if (card) {
        const button = document.createElement("button");
        const field = key && card.querySelector(`[data-key^="${key}"]:not([type=hidden])`);
        const label = field ? card.querySelector(`label[for="${field.id}"]`).textContent : "";
        const name = card.querySelector(".proposal-head").textContent;
        button.type = "button";
        button.textContent = label ? say("desk.place", { name, field: label }) : name;
        button.addEventListener("click", () => goToField(card, key));
        if (field) field.setAttribute("aria-invalid", "true");
        item.append(button, " ");
      }
      item.append(words);
      if (needs) offerTick(item, needs);
      return item;
    }));
  };

  const takeTicked = async () => {
    const cards = listTicked();
    const entries = cards.map((card) => ({
      section: card.dataset.section, start: Number(card.dataset.start), end: Number(card.dataset.end),
      words: Object.fromEntries(all("[data-key]", card).map((field) => [field.dataset.key, field.value])),
    }));
    const answer = await post("/take", { ...pasted, version, replace: insists === "take", entries });
    insists = answer.status === 409 ? "take" : "";
    for (const field of all("#desk [aria-invalid]")) field.removeAttribute("aria-invalid");
    showMissing([], []);
    if (!answer.ok) {
      const why = await answer.text();
      byId("taken").textContent = insists ? say("desk.changed_elsewhere") : why;
      return;
    }
    const { problems, version: now, said } = await answer.json();
    if (problems.length) {
      showMissing(cards, problems);
      byId("taken").textContent = say(problems.length > 1 ? "desk.problems" : "desk.problem", { count: problems.length });
      byId("take-problems").querySelector("button")?.focus();
      return;
    }
    version = now;
    for (const card of cards) {
      card.querySelector("[data-yes]").checked = false;
      card.disabled = true;
    }
    byId("taken").textContent = said;
  };

  const onDeskKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target.dataset.mark) marked?.button?.focus();
    if (!event.target.matches(".sentence")) return;
    const buttons = all(".sentence");
    const at = buttons.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 };
    const next = buttons[to[event.key]];
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };

  const onDeskClick = (event) => {
    const button = event.target.closest("button");
    const words = event.target.closest(".words");
    if (button?.matches(".sentence")) {
      markSentence(button);
      document.querySelector("[data-mark]").focus();
    } else if (button?.dataset.mark) trying(addCard(button.dataset.mark));
    else if (button?.id === "take") trying(takeTicked());
    else if (words && getSelection().isCollapsed) markSentence(words.previousElementSibling);
  };

  const onDeskChange = (event) => {
    const card = event.target.closest(".proposal");
    if (event.target.dataset.yes !== undefined) showTicked();
    else if (card?.dataset.section === "sources") nameSource(card);
  };

  if (paste) {
    paste.addEventListener("submit", (event) => {
      event.preventDefault();
      trying(readArticle());
    });
    byId("desk").addEventListener("click", onDeskClick);
    byId("desk").addEventListener("change", onDeskChange);
    byId("desk").addEventListener("keydown", onDeskKey);
    document.addEventListener("selectionchange", onSelect);
    window.addEventListener("beforeunload", (event) => listTicked().length && event.preventDefault());
  }

  // ---------------------------------------------------------------- handles in pictures

  // Where a handle may stand, across the picture, and what number each place is.
  const readStops = (handle) => {
    const numbers = handle.dataset.stops.split(" ").map(Number);
    return numbers.flatMap((x, k) => (k % 2 ? [] : [{ x, value: numbers[k + 1] }]))
      .sort((a, b) => a.x - b.x);
  };

  const findValue = (stops, x) => {
    const at = Math.max(1, stops.findIndex((stop) => stop.x >= x));
    const [from, to] = x >= stops.at(-1).x ? stops.slice(-2) : [stops[at - 1], stops[at]];
    const share = to.x > from.x ? Math.min(1, Math.max(0, (x - from.x) / (to.x - from.x))) : 1;
    return from.value + share * (to.value - from.value);
  };

  const readHandled = (handle) =>
    JSON.parse(handle.closest("[data-handles]").dataset.handles)[handle.dataset.handle];

  const moveHandle = (handle, value) => {
    const [least, most, step] = [handle.ariaValueMin, handle.ariaValueMax, handle.dataset.step].map(Number);
    const near = Math.min(most, Math.max(least, Math.round(value / step) * step));
    const text = String(Number(near.toPrecision(8)));
    const what = readHandled(handle);
    handle.ariaValueNow = text; // keys that come before the next answer go on from here
    if (what.set) {
      const control = findControls().find((each) => each.dataset.path === what.set);
      if (control) setValue(control, text);
      else putSets(listSets().set(what.set, text));
    } else putOption(what.put, text);
    noteMove(what.whose, text, what.put ? "[data-reach]" : "");
    refresh();
    return what.set || what.put;
  };

  // While it is dragged the picture is drawn anew below it: what it started from is kept.
  let dragged = null;

  const startDrag = (event) => {
    const handle = event.target.closest(".ic-handle");
    if (!handle || event.button) return;
    event.preventDefault();
    handle.focus({ preventScroll: true });
    const svg = handle.ownerSVGElement;
    dragged = { handle, svg, stops: readStops(handle), about: "" };
  };

  const drag = (event) => {
    if (!dragged) return;
    const { handle, svg, stops } = dragged;
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    dragged.about = moveHandle(handle, findValue(stops, place.x));
  };

  const endDrag = () => {
    if (dragged?.about) commit(dragged.about);
    dragged = null;
  };

  const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

  const onHandleKey = (event) => {
    const handle = event.target.closest?.(".ic-handle");
    if (!handle || event.ctrlKey || event.metaKey || event.altKey) return;
    const ends = { Home: handle.ariaValueMin, End: handle.ariaValueMax };
    const by = KEYS[event.key];
    if (by === undefined && !(event.key in ends)) return;
    event.preventDefault();
    const value = event.key in ends ? Number(ends[event.key])
      : Number(handle.ariaValueNow) + by * Number(handle.dataset.step);
    commit(moveHandle(handle, value));
  };

  document.addEventListener("pointerdown", startDrag);
  document.addEventListener("pointermove", drag);
  document.addEventListener("pointerup", endDrag);
  document.addEventListener("pointercancel", endDrag);

  // ---------------------------------------------------------------- teaching

  const readList = (name) => (state.get(name) || "").split(".").filter(Boolean);

  // A guess is a number of parts in a million, with whoever was named as the first to break.
  const scale = byId("guess-scale") ? JSON.parse(byId("guess-scale").textContent) : [];

  const sayGuess = () => {
    const slider = byId("guess-chance");
    const said = scale[Number(slider.value)][1];
    byId("guess-said").textContent = said;
    slider.ariaValueText = said;
  };

  const addGuess = () => {
    const slider = byId("guess-chance");
    const first = byId("guess-first").value;
    const guess = String(scale[Number(slider.value)][0]);
    state.set("guesses", [...readList("guesses"), first ? `${guess}:${first}` : guess].join("."));
    commit();
    refresh(true);
    slider.focus();
  };

  const takeBackGuess = () => {
    putOption("guesses", readList("guesses").slice(0, -1).join("."));
    commit();
    refresh(true);
  };

  const makeMove = (form) => {
    const moves = all("[data-move]", form)
      .filter((field) => (field.type === "checkbox" ? field.checked : field.value !== ""))
      .map((field) => (field.type === "checkbox" ? field.dataset.move : `${field.dataset.move}=${field.value}`));
    state.set("moves", `${state.get("moves") || ""}~${moves.join("*")}`);
    form.reset();
    commit();
    refresh(true);
  };

  // On the board a move is pressed where the form below has it chosen.
  const showPicks = () => {
    for (const button of all("[data-pick]")) {
      const field = document.querySelector(`[data-move="${button.dataset.pick}"]`);
      button.setAttribute("aria-pressed", String(field?.value === button.dataset.whom));
    }
  };

  const unmakeMove = () => {
    const moves = (state.get("moves") || "").split("~");
    putOption("moves", moves.slice(0, -1).join("~"));
    state.delete("shown");
    commit();
    refresh(true);
  };

  const putOptions = (text) => {
    for (const [name, value] of new URLSearchParams(text)) putOption(name, value);
    showOptions();
    commit();
    refresh(true);
  };

  const toggleReveal = (button) => {
    const on = state.get("reveal") !== "1";
    putOption("reveal", on ? "1" : "");
    button.setAttribute("aria-pressed", String(on));
    commit();
    refresh(true);
  };

  // ---------------------------------------------------------------- forms that enter something

  // Fields that only some choices want.
  const showWanted = (form) => {
    const wanted = (form.querySelector("[data-kinds]").selectedOptions[0].dataset.wants || "").split(" ");
    for (const each of all("[data-when]", form)) each.hidden = !wanted.includes(each.dataset.when);
  };

  // What is wrong stands beside its field; what has no field in sight is said below the form.
  const showFaults = (form, { said, faults }) => {
    const rest = faults.map((each) => each.text);
    for (const place of all("[data-fault]", form)) {
      const own = faults.filter((each) => each.field === place.dataset.fault).map((each) => each.text);
      const field = form.elements[place.dataset.fault];
      place.textContent = own.join(" ");
      place.hidden = !own.length;
      field.toggleAttribute("aria-invalid", Boolean(own.length));
      if (!place.parentElement.hidden) for (const text of own) rest.splice(rest.indexOf(text), 1);
    }
    form.querySelector("[data-sent]").textContent = [said, ...rest].join(" ");
    form.querySelector("[aria-invalid]")?.focus();
  };

  const ENTERED = "entered";

  const sendForm = async (form) => {
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    showBanner("");
    const answer = await post(`/enter/${form.dataset.enter}`, {
      case: body.dataset.case, version: body.dataset.version, replace: form.dataset.replace === "yes",
      query: form.dataset.query ?? state.toString(), fields: Object.fromEntries(new FormData(form)),
    }).finally(() => { delete form.dataset.busy; });
    form.dataset.replace = answer.status === 409 ? "yes" : "";
    if (!answer.ok) {
      form.querySelector("[data-sent]").textContent = await answer.text();
      return;
    }
    const made = await answer.json();
    if (!made.saved) {
      showFaults(form, made);
      return;
    }
    form.reset();
    sessionStorage.setItem(ENTERED, made.said);
    location.reload();
  };

  const copyText = async (button) => {
    const from = byId(button.dataset.copy);
    getSelection().selectAllChildren(from); // where copying is not allowed, it is chosen at least
    await navigator.clipboard.writeText(from.textContent);
    button.textContent = say("enter.copied");
  };

  // ---------------------------------------------------------------- pictures as PNG

  const save = (name, href) => {
    const link = document.createElement("a");
    link.download = name;
    link.href = href;
    link.click();
  };

  const readName = (answer, otherwise) =>
    (/filename="([^"]+)"/.exec(answer.headers.get("content-disposition") || "") || [])[1] || otherwise;

  const isRedacted = () => (byId("redacted").checked ? "&redacted=1" : "");

  // The browser itself is the renderer: the picture's own file, drawn on a canvas, twice the size.
  const savePng = async () => {
    const figures = all("figure.figure");
    if (!figures.length) showBanner(say("export.no_picture"));
    for (const figure of figures) {
      const key = figure.id.replace("figure-", "");
      const answer = await fetch(`/picture/${view}/${key}.svg?${state}&wide=1${isRedacted()}`);
      if (!answer.ok) {
        showBanner(say("page.refused", { reason: await answer.text() }));
        continue;
      }
      const bytes = new TextEncoder().encode(await answer.text());
      const image = new Image();
      let packed = "";
      for (const byte of bytes) packed += String.fromCharCode(byte);
      image.src = `data:image/svg+xml;base64,${btoa(packed)}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = image.naturalWidth * 2;
      canvas.height = image.naturalHeight * 2;
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      save(readName(answer, `${key}.svg`).replace(/\.svg$/, ".png"), canvas.toDataURL("image/png"));
    }
  };

  // A file is asked for here rather than by the link itself, so that a refusal can be read.
  const saveExport = async (link) => {
    showBanner(say("export.making"));
    const answer = await fetch(link.href);
    if (!answer.ok) {
      showBanner(say("page.refused", { reason: await answer.text() }));
      return;
    }
    const made = URL.createObjectURL(await answer.blob());
    save(readName(answer, "export"), made);
    setTimeout(() => URL.revokeObjectURL(made), 60_000);
    showBanner("");
  };

  // Whatever is asked of the program may find it gone; that is said, and nothing is lost.
  const trying = (work) => work.catch(() => {
    showBanner(say("page.lost"));
  });

  // ---------------------------------------------------------------- the drawer with the inputs

  const drawer = byId("change");
  const DRAWER = "drawer";

  const showDrawer = (open) => {
    if (!drawer) return;
    drawer.hidden = !open;
    body.classList.toggle("with-drawer", open);
    byId("open-change").setAttribute("aria-expanded", String(open));
    sessionStorage.setItem(DRAWER, open ? "open" : "");
  };

  const openDrawer = () => {
    showDrawer(true);
    byId("change-title").focus({ preventScroll: true });
  };

  const closeDrawer = () => {
    showDrawer(false);
    byId("open-change").focus();
  };

  // Shows an input among the others, and puts the focus on it.
  const goToInput = (path) => {
    const control = findControls().filter((c) => c.dataset.path === path).pop();
    if (!control) return;
    showDrawer(true);
    control.hidden = false;
    control.closest("details").hidden = false;
    control.closest("details").open = true;
    const { slider, list } = findFields(control);
    (slider || list).focus();
    control.scrollIntoView({ block: "center" });
  };

  const tryLever = (kind, insider = "all") => {
    showDrawer(true);
    byId("levers").open = true;
    byId("try-kind").value = kind;
    byId("try-insider").value = insider;
    showKind(byId("try-kind"));
    byId("try-amount").focus();
    byId("try").scrollIntoView({ block: "center" });
  };

  const dropChange = ({ drop, text }) => {
    if (drop === "no" || drop === "grades") {
      putOption(drop, readList(drop).filter((each) => each !== text).join("."));
    } else putAll(drop, state.getAll(drop).filter((each) => each !== text));
    showControls();
    commit();
    refresh(true);
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
    noteMove(control.dataset.whose, value);
    refresh();
  };

  const onChange = (event) => {
    const target = event.target;
    const control = target.closest(".control[data-path]");
    if (control) commit(control.dataset.path);
    else if (target.dataset.lever) {
      const off = new Set(state.getAll("off"));
      if (target.checked) off.delete(target.dataset.lever);
      else off.add(target.dataset.lever);
      putAll("off", [...off].sort((a, b) => a - b));
      commit();
      refresh();
    } else if (onOption(target)) {
      if (target.dataset.reload !== undefined) location.assign(address());
      else {
        commit();
        refresh(true);
      }
    } else if (target.id === "redacted") showState();
    else if (target.id === "case") target.form.submit();
    else if (target.dataset.move) showPicks();
    else if (target.id === "try-kind") showKind(target);
    else if (target.dataset.kinds !== undefined) showWanted(target.form);
    else if (target.closest(".tried-lever")) commit();
  };

  const showKind = (list) => {
    const chosen = list.selectedOptions[0];
    const amount = byId("try-amount");
    amount.max = chosen.dataset.most;
    amount.value = Number(chosen.dataset.most) / (chosen.dataset.most === "1" ? 2 : 10);
    byId("try-means").textContent = chosen.dataset.means;
    byId("try-guarantors").hidden = !("covers" in chosen.dataset);
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

  const tell = async (kind, what) => {
    const query = new URLSearchParams(state);
    query.set("what", what);
    const answer = await fetch(`/${kind}?${query}`);
    if (!answer.ok) {
      showBanner(say("page.refused", { reason: await answer.text() }));
      return;
    }
    byId("explain-body").innerHTML = await answer.text();
    byId("explain-title").textContent = say(`told.${kind}`);
    if (!byId("explain").open) byId("explain").showModal();
  };

  // Whom a part of a picture shows, by the row of the table that has them; null for nobody.
  const findSeat = (target) => {
    const place = /ic-seat-(\d+)/.exec(target.closest(".ic-seat")?.getAttribute("class") ?? "");
    return place ? place[1] : target.closest("[data-seat]")?.dataset.seat ?? null;
  };

  const showSeat = (seat) => {
    for (const each of all(".lit")) each.classList.remove("lit");
    if (seat === null) return;
    for (const each of all(`.ic-seat-${seat}, [data-seat="${seat}"]`)) each.classList.add("lit");
  };

  const onClick = (event) => {
    const menu = byId("export");
    if (!menu.contains(event.target)) menu.open = false;
    const link = event.target.closest("a");
    if (link && link.classList.contains("skip")) {
      event.preventDefault(); // a place in the address would count as a step
      byId("main").focus();
    } else if (link && link.dataset.export) {
      event.preventDefault();
      trying(saveExport(link));
    } else if (link && !event.ctrlKey && !event.metaKey) {
      sessionStorage.setItem(KEY, String(step)); // leaving by a link takes what could be redone
    }
    const button = event.target.closest("button");
    const mark = event.target.closest("svg [data-put]");
    if (mark) putOptions(mark.dataset.put);
    const disc = event.target.closest("main .ic-seat");
    const row = disc && document.querySelector(`[data-seat="${findSeat(disc)}"] [data-person]`);
    if (row) trying(tell("person", row.dataset.person));
    if (!button) return;
    const control = button.closest(".control[data-path]");
    const tried = button.closest(".tried-lever");
    if (button.dataset.explain) trying(tell("explain", button.dataset.explain));
    else if (button.dataset.person) trying(tell("person", button.dataset.person));
    else if (button.id === "open-change") drawer.hidden ? openDrawer() : closeDrawer();
    else if (button.id === "close-change") closeDrawer();
    else if (button.dataset.drop) dropChange(button.dataset);
    else if (button.dataset.try || button.dataset.findInput) {
      byId("explain").close();
      if (button.dataset.try) tryLever(button.dataset.try, button.dataset.whom);
      else goToInput(button.dataset.findInput);
    }
    else if (button.id === "undo") travel(-1);
    else if (button.id === "redo") travel(1);
    else if (button.id === "pin") pin();
    else if (button.id === "png") trying(savePng());
    else if (button.dataset.run) trying(startJob(button.dataset.run, button.dataset.query));
    else if (button.dataset.copy) copyText(button).catch(() => {});
    else if (button.dataset.stop) trying(stopJob(button.dataset.stop));
    else if (button.dataset.unpin !== undefined) {
      putAll("pin", state.getAll("pin").filter((text) => text !== button.dataset.unpin));
      commit();
      refresh(true);
    } else if (button.id === "reveal") toggleReveal(button);
    else if (button.id === "unguess") takeBackGuess();
    else if (button.id === "unmove") unmakeMove();
    else if (button.dataset.pick) {
      const field = document.querySelector(`[data-move="${button.dataset.pick}"]`);
      if (field) field.value = field.value === button.dataset.whom ? "" : button.dataset.whom;
      showPicks();
    }
    else if (button.dataset.put) {
      putOptions(button.dataset.put);
      if (button.dataset.go) byId(button.dataset.go).scrollIntoView();
    }
    else if (button.id === "reset") {
      for (const key of ["set", "off", "add", ...SWITCHED]) state.delete(key);
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
    const menu = byId("export");
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (event.key === "Escape" && drawer && !drawer.hidden && !document.querySelector("dialog[open]")) {
      closeDrawer();
    }
    const typing = /^(text|search|number|textarea)$/.test(event.target.type || "");
    if (!(event.ctrlKey || event.metaKey) || typing) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) travel(-1);
    else if (key === "y" || key === "z") travel(1);
    else return;
    event.preventDefault();
  };

  // Inputs by name: groups without a match are hidden, those with one are opened.
  const find = (text) => {
    const wanted = text.trim().toLowerCase();
    let found = 0;
    for (const group of all(".group")) {
      if (group.id === "levers" || group.id === "most") {
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
    if (event.target.id === "guess-chance") sayGuess();
    onInput(event);
    onTriedInput(event);
    if (event.target.matches("input[type=range][data-option]") && onOption(event.target)) refresh();
  });
  document.addEventListener("change", onChange);
  document.addEventListener("pointerover", (event) => showSeat(findSeat(event.target)));
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onHandleKey);
  document.addEventListener("submit", (event) => {
    if (event.target.id === "try") {
      event.preventDefault();
      addLever(event.target);
    } else if (event.target.id === "guess") {
      event.preventDefault();
      addGuess();
    } else if (event.target.id === "move") {
      event.preventDefault();
      makeMove(event.target);
    } else if (event.target.dataset.enter) {
      event.preventDefault();
      trying(sendForm(event.target));
    } else if (event.target.matches("[data-options]")) event.preventDefault();
  });
  for (const fold of all("details.more")) {
    fold.addEventListener("toggle", () => fold.open && !fold.querySelector("[data-part] > *") && refresh());
  }

  // On a narrow screen the drawer would hide what the page says first.
  showDrawer(Boolean(sessionStorage.getItem(DRAWER)) && !matchMedia("(max-width: 63.99em)").matches);
  setInterval(() => askAfterOthers().catch(() => {}), 20_000);

  for (const field of all("[data-option]")) field.dataset.first = field.value;
  for (const list of all("[data-kinds]")) showWanted(list.form);
  if (sessionStorage.getItem(ENTERED)) showBanner(sessionStorage.getItem(ENTERED));
  sessionStorage.removeItem(ENTERED);
  replaceAddress();
  showState();
  showGlance();
  followJobs();
  if (body.dataset.live === "yes") {
    // What takes long is shown as soon as it is there, and proved after that.
    if (body.dataset.pending || state.has("compute")) refresh(true);
    else ask(true);
  }
  else body.dataset.settled = "yes";
})();
