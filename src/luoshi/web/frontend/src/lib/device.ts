// What this device holds back or gives: a page that is a copy, reports that wait, and what became of them.
import { wipeCopies } from "../outbox/copies";
import { deliverAll, news } from "../outbox/deliver";
import { draftsOf, dropDraft, filesOf, forgetOthers, isWaiting, wipe, type Draft } from "../outbox/store";
import { account, files, listenForToken } from "./account";
import { startWorker } from "./worker";

const place = document.getElementById("device");
/** Until the next attempt when the server could not be reached, in milliseconds. */
const AGAIN = 15_000;
let sending: Promise<void> = Promise.resolve();
let timer = 0;

export function listenForDevice(): void {
  const whose = account();
  if (!place || !whose) return;
  document.addEventListener("submit", (event) => void leaving(event), { capture: true });
  tellAge();
  if (!files()) return;
  window.addEventListener("load", () => void startWorker());
  window.addEventListener("load", () => deliver(whose));
  window.addEventListener("online", () => deliver(whose));
  news().addEventListener("message", () => void tellDrafts(whose).catch(() => undefined));
}

function words(name: string, values: Record<string, string | number> = {}): string {
  return (place?.dataset[name] ?? name).replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ""));
}

/** A copy says that it is one, and how old. */
function tellAge(): void {
  const at = document.documentElement.dataset["keptAt"];
  if (!at) return;
  const time = new Intl.DateTimeFormat("zh-CN", { dateStyle: "short", timeStyle: "short", timeZone: "Asia/Shanghai", hour12: false });
  const again = button(words("reload"), () => location.reload());
  line("kept", words("kept", { at: time.format(new Date(at)) }), "amber", again);
}

/** One attempt after the other: one that begins while another fails would otherwise find its drafts taken. */
function deliver(whose: string): void {
  sending = sending.then(() => attempt(whose));
}

/** Sends what waits, as far as no form of it is open, and says what became of it. */
async function attempt(whose: string): Promise<void> {
  window.clearTimeout(timer);
  try {
    listenForToken();
    await forgetOthers(whose);
    await tellDrafts(whose);
    if (!(await deliverAll())) timer = window.setTimeout(() => deliver(whose), AGAIN);
    await tellDrafts(whose);
  } catch {
    // A browser that keeps nothing has nothing to send.
  }
}

async function tellDrafts(whose: string): Promise<void> {
  for (const draft of await draftsOf(whose)) await tellDraft(draft);
}

async function tellDraft(draft: Draft): Promise<void> {
  const open = link(draft.page);
  const values = { title: draft.title, n: (await filesOf(draft.id)).length, at: draft.gone };
  if (draft.gone) return line(draft.id, words("gone", values), "green", button(words("close"), () => void dropDraft(draft.id).then(() => clear(draft.id))));
  if (isOpenHere(draft)) return clear(draft.id);
  const sentence = draft.stopped === "conflict" ? words("conflict") : draft.stopped;
  if (draft.stopped) return line(draft.id, words("stopped", { ...values, sentence }), "red", open);
  if (await isWaiting(draft)) return line(draft.id, words(draft.submit ? "queued" : "waiting", values), "amber", open);
  clear(draft.id);
}

/** The form of the draft speaks for itself. */
function isOpenHere(draft: Draft): boolean {
  return document.querySelector<HTMLInputElement>("#report-form input[name=assignment]")?.value === String(draft.assignment);
}

/** Signing out takes everything from this device; first it asks where something would be lost. */
async function leaving(event: Event): Promise<void> {
  const form = event.target as HTMLFormElement;
  if (new URL(form.action).pathname !== place?.dataset["logout"] || form.dataset["wiped"] !== undefined) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const lost = await unsent();
  if (!lost.n && !lost.files) return leave(form);
  const out = button(words("delete"), () => void leave(form), "btn-danger");
  line("leave", words("leave", lost), "red", button(words("stay"), () => clear("leave")), out);
}

async function unsent(): Promise<{ n: number; files: number }> {
  try {
    const waiting = [];
    for (const draft of await draftsOf(account())) if (await isWaiting(draft)) waiting.push(draft);
    const files = await Promise.all(waiting.map(async (draft) => (await filesOf(draft.id)).length));
    return { n: waiting.length, files: files.reduce((sum, one) => sum + one, 0) };
  } catch {
    return { n: 0, files: 0 };
  }
}

async function leave(form: HTMLFormElement): Promise<void> {
  document.dispatchEvent(new Event("luoshi:wipe")); // an open form keeps nothing any more
  await wipe(account()).catch(() => undefined);
  await wipeCopies().catch(() => undefined);
  if (!navigator.onLine) return line("leave", words("noSignOut"), "amber");
  form.dataset["wiped"] = "";
  form.submit();
}

function line(name: string, sentence: string, tone: string, ...actions: HTMLElement[]): void {
  if (!place) return;
  const row = document.createElement("div");
  row.className = `device-line device-${tone}`;
  row.dataset["line"] = name;
  const text = document.createElement("p");
  text.textContent = sentence;
  row.append(text, ...actions);
  const old = place.querySelector(`[data-line="${name}"]`);
  if (old) old.replaceWith(row);
  else place.append(row);
  place.hidden = false;
}

function clear(name: string): void {
  place?.querySelector(`[data-line="${name}"]`)?.remove();
  if (place) place.hidden = !place.childElementCount;
}

function button(label: string, pressed: () => void, look = ""): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn btn-sm ${look}`;
  made.textContent = label;
  made.addEventListener("click", pressed);
  return made;
}

function link(address: string): HTMLAnchorElement {
  const made = document.createElement("a");
  made.className = "btn btn-sm";
  made.href = address;
  made.textContent = words("open");
  return made;
}
