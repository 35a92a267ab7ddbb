"use strict";
// The page's script: sends user actions, and loads the changed parts when the server reports changes.

const every = (selector, root = document) => [...root.querySelectorAll(selector)];
const path = document.body.dataset.path;
const content = one("#content");

async function send(deed, told) {
  const answer = await fetch(`/do/${deed}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(told),
  });
  const back = await answer.json();
  if (back.error) toast(back.error);
  await refresh();
  return back;
}

function toast(line) {
  const place = one("#toast");
  place.textContent = line;
  place.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { place.hidden = true; }, 7000);
}

// Times in the reader's time zone, in the patterns that the app and the page use.
const PATTERNS = {
  date_short: (d) => d.toLocaleDateString("en-US", { dateStyle: "medium" }),
  date_short_pretty: (d) => near(d)?.toLowerCase() ?? PATTERNS.date_short(d),
  day_divider_pretty: (d) => near(d) || ordinal(d, { weekday: "long", month: "long", day: "numeric" }),
  time: (d) => d.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" }),
};
// "November 28th", as Slack writes days.
function ordinal(date, format) {
  const ending = { one: "st", two: "nd", few: "rd" }[new Intl.PluralRules("en-US", { type: "ordinal" }).select(date.getDate())] ?? "th";
  const parts = new Intl.DateTimeFormat("en-US", format).formatToParts(date);
  return parts.map(({ type, value }) => (type === "day" ? value + ending : value)).join("");
}
function near(date) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 864e5);
  return { 0: "Today", 1: "Yesterday", "-1": "Tomorrow" }[days];
}
function localTimes(root) {
  for (const time of every("time[data-pattern]", root)) {
    const date = new Date(time.dateTime);
    time.textContent = time.dataset.pattern.replace(/\{(\w+)\}/g, (all, kind) => PATTERNS[kind]?.(date) ?? all);
    if (!time.title) time.title = date.toLocaleString("en-US");
  }
}

// Changed parts: only differences are replaced, to preserve menus, focus and scroll position.
function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function reconcile(log, fresh) {
  const old = new Map([...log.children].map((child) => [child.dataset.key, child]));
  let bottom = content.scrollHeight - content.scrollTop - content.clientHeight < 80;
  let changed = false;
  let before = null;
  for (const child of [...fresh.children]) {
    const key = child.dataset.key;
    const source = child.outerHTML;
    let there = old.get(key);
    old.delete(key);
    if (!there) {
      there = child;
      there.classList.add("arrived");
      changed = true;
      // The reply to the user's own action is at the bottom, so scroll there.
      bottom ||= child.matches(".ephemeral");
    } else if (there.source !== source && !one("details[open]", there)) {
      const focused = there.contains(document.activeElement) && document.activeElement.dataset.action;
      there.replaceWith(child);
      there = child;
      there.classList.add("altered");
      changed = true;
      if (focused) one(`[data-action="${CSS.escape(focused)}"]`, there)?.focus();
    }
    if (there === child) { there.source = source; localTimes(there); }
    const next = before ? before.nextSibling : log.firstChild;
    if (next !== there) log.insertBefore(there, next);
    before = there;
  }
  for (const gone of old.values()) gone.remove();
  if (changed && bottom) content.scrollTop = content.scrollHeight;
}

function showContent(html) {
  const fresh = parsed(html);
  const log = one("#log");
  if (log && one("#log", fresh)) reconcile(log, one("#log", fresh));
  else if (!log && html !== showContent.last) { content.replaceChildren(fresh); localTimes(content); }
  showContent.last = html;
}

function showTour(html) {
  if (html === showTour.last) return;
  const open = one(".tour")?.open;
  if (showTour.last !== undefined) one("#tour").innerHTML = html;
  if (open === false && one(".tour")) one(".tour").open = false;
  showTour.last = html;
}

function showModal(html) {
  const there = one("#modal");
  const fresh = one("#modal", parsed(html));
  if (there && fresh && there.dataset.view === fresh.dataset.view && there.dataset.state === fresh.dataset.state) return;
  there?.close();
  one("#modal-place").replaceChildren(...(fresh ? [fresh] : []));
  if (fresh) { localTimes(fresh); fresh.showModal(); one(".fault", fresh)?.parentElement.querySelector("[data-field]")?.focus(); }
}

let refreshing = null;
function refresh() {
  refreshing = (refreshing ?? Promise.resolve()).then(async () => {
    const answer = await fetch(`${path}?parts`);
    if (answer.redirected || !answer.ok) { location.assign("/"); return; }
    const parts = await answer.json();
    if (parts.side !== refresh.side) { if (refresh.side !== undefined) one("#side").innerHTML = parts.side; refresh.side = parts.side; }
    showTour(parts.tour);
    showContent(parts.content);
    showModal(parts.modal);
  }).catch(() => { one("#status")?.replaceChildren("The sandbox isn't answering; is it still running?"); });
  return refreshing;
}

// Server-sent events, while the page is visible.
let stream = null;
function listen() {
  if (document.hidden) { stream?.close(); stream = null; return; }
  if (stream) return;
  stream = new EventSource("/changes");
  stream.onmessage = refresh;
}
document.addEventListener("visibilitychange", listen);

// Buttons, menus, choices
async function act(element, more) {
  if (!(await confirmed(element.dataset.confirm))) { refresh(); return; }
  element.classList.add("busy");
  try {
    await send("click", {
      of: element.closest("[data-of]").dataset.of,
      action_id: element.dataset.action,
      block_id: element.closest("[data-block]")?.dataset.block,
      ...more,
    });
  } finally {
    element.classList.remove("busy");
  }
}

document.addEventListener("click", async (event) => {
  const target = event.target.closest("[data-action], [data-shortcut], [data-react], [data-reply], [data-close], [data-insert], [data-fill]");
  for (const open of every("details[open]:not(.tour)")) if (!open.contains(event.target) || target) open.open = false;
  if (!target) return;
  const { action, type, shortcut, reply, insert, value } = target.dataset;
  if (target.dataset.react) send("react", { message: target.dataset.message, name: target.dataset.react });
  else if (shortcut) send("shortcut", { message: target.dataset.message, callback_id: shortcut });
  else if (reply) answerThread(reply);
  else if ("close" in target.dataset) closeModal();
  else if (insert) type_(insert);
  else if (target.dataset.fill) fill(target.dataset.fill);
  else if (action && type === "button") {
    if (target.dataset.confirm && target.href) {
      event.preventDefault();
      if (await confirmed(target.dataset.confirm)) { window.open(target.href, "_blank", "noopener"); delete target.dataset.confirm; act(target, { value }); }
    } else act(target, { value });
  }
});

document.addEventListener("toggle", (event) => {
  const details = event.target;
  const menu = details.open && one(".menu", details);
  if (!menu) return;
  details.classList.remove("up");
  details.classList.toggle("up", menu.getBoundingClientRect().bottom > content.getBoundingClientRect().bottom);
  one("button, a", menu)?.focus({ preventScroll: true });
}, true);

function chosen(field) {
  if (field.matches("select[multiple]")) return [...field.selectedOptions].map((option) => option.value);
  if (field.matches("[role=group]")) return every("input:checked", field).map((input) => input.value);
  if (field.matches("[role=radiogroup]")) return one("input:checked", field)?.value ?? null;
  return field.value || null;
}

document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-action]");
  if (field && !field.matches("input, textarea")) act(field, { selected: chosen(field) });
});

// Modals
document.addEventListener("submit", async (event) => {
  if (event.target.id !== "modal-form") return;
  event.preventDefault();
  const dialog = one("#modal");
  const values = {};
  for (const input of every("[data-input]", dialog)) {
    const given = chosen(one("[data-field]", input));
    if (given !== null) (values[input.dataset.block] ??= {})[input.dataset.input] = given;
  }
  const button = one("button[type=submit]", dialog);
  button.classList.add("busy");
  await send("submit", { view: dialog.dataset.view, values });
  button.classList.remove("busy");
});
// Removed at once, as in Slack: closing it later would steal the focus.
function closeModal() {
  const dialog = one("#modal");
  dialog.close();
  send("close", { view: dialog.dataset.view });
}
document.addEventListener("cancel", (event) => {
  if (event.target.id !== "modal") return;
  event.preventDefault();
  closeModal();
}, true);

// The message box
const box = one("#box");
const commands = one("#commands");
let threadOf = null;

function answerThread(ts) {
  threadOf = ts;
  one("#answering").hidden = !ts;
  box?.focus();
}
one("#no-thread")?.addEventListener("click", () => answerThread(null));

function type_(text) {
  fill(text + box.value.replace(/^\/\S*\s*/, ""));
}
function fill(text) {
  box.value = text;
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
  typed();
}

function options() { return every("li:not([hidden])", commands); }
function select(option) {
  for (const each of every("li", commands)) each.setAttribute("aria-selected", String(each === option));
  box.setAttribute("aria-activedescendant", option?.id ?? "");
  option?.scrollIntoView({ block: "nearest" });
}
function offer(show) {
  commands.hidden = !show;
  box.setAttribute("aria-expanded", String(show));
  if (!show) box.removeAttribute("aria-activedescendant");
}
function typed() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
  box.form.classList.toggle("ready", box.value.trim() !== "");
  const beginning = /^\/\S*$/.test(box.value) && !threadOf;
  for (const each of every("li", commands)) each.hidden = !each.dataset.command.startsWith(box.value);
  offer(beginning && options().length > 0);
  if (!commands.hidden) select(options()[0]);
}
function take(option) {
  box.value = `${option.dataset.command} `;
  box.focus();
  typed();
}
function keys(event) {
  if (!commands.hidden) {
    const list = options();
    const at = list.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); select(list[(at + step + list.length) % list.length]); return; }
    if (event.key === "Escape") { event.preventDefault(); offer(false); return; }
    const whole = event.key === "Enter" && list[at]?.dataset.command === box.value;
    if ((event.key === "Tab" || event.key === "Enter") && at >= 0 && !whole) { event.preventDefault(); take(list[at]); return; }
  }
  if (event.key === "Escape" && threadOf) answerThread(null);
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); box.form.requestSubmit(); }
}

async function say(event) {
  event.preventDefault();
  const text = box.value;
  if (!text.trim()) return;
  const thread_ts = threadOf;
  box.value = "";
  answerThread(null);
  typed();
  const status = one("#status");
  if (text.startsWith("/")) { status.textContent = `Sending ${text.split(/\s/)[0]}`; status.classList.add("on"); }
  try {
    await send("say", { channel: box.form.dataset.channel, text, thread_ts });
  } finally {
    status.textContent = "";
    status.classList.remove("on");
  }
  content.scrollTop = content.scrollHeight;
}

if (box) {
  box.addEventListener("input", typed);
  box.addEventListener("keydown", keys);
  box.addEventListener("blur", () => setTimeout(() => offer(false), 150));
  box.form.addEventListener("submit", say);
  commands.addEventListener("mousedown", (event) => {
    const option = event.target.closest("li");
    if (option) { event.preventDefault(); take(option); }
  });
}

// Drawer, reset, Escape closes menus
function drawer(open) {
  document.body.classList.toggle("open", open);
  one("#shade").hidden = !open;
  one("#open-side").setAttribute("aria-expanded", String(open));
  if (open) one("#side a, #side button")?.focus();
}
one("#open-side").addEventListener("click", () => drawer(!document.body.classList.contains("open")));
one("#shade").addEventListener("click", () => drawer(false));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = one("details[open]:not(.tour)");
  if (open) { open.open = false; one("summary", open).focus(); }
  else if (document.body.classList.contains("open")) { drawer(false); one("#open-side").focus(); }
});
one("#start-over").addEventListener("click", async () => {
  const words = { title: "Start over?", text: "All messages, connected accounts and settings of this demo are deleted.", confirm: "Start over", deny: "Keep them" };
  const asked = Object.fromEntries(Object.entries(words).map(([key, text]) => [key, { text }]));
  if (await confirmed(JSON.stringify({ ...asked, style: "danger" }))) { await send("start-over", {}); location.assign("/"); }
});

// Start: remember the server's messages, so that only later changes are marked as changed.
for (const child of one("#log")?.children ?? []) child.source = child.outerHTML;
localTimes(document);
if (one("#log")) content.scrollTop = content.scrollHeight;
one("#modal")?.showModal();
listen();
