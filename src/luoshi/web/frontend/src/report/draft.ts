// The draft is saved as one types: kept in the browser at once, on the server a moment later, never over another's text.
import { showAsked } from "./asked";
import { compare, compareCounts, isOpen, theirsHead } from "./conflict";
import { forget, keep, kept } from "./keeping";
import { area, form, need, page, PARTS, say, texts, type Asked, type Texts } from "./page";
import { get, send, type Answer } from "./sending";
import { urls } from "./start";

interface Saved {
  version: number;
  savedAt: string;
  by: string;
  asked: Asked;
}

const PAUSE = 1200;
const AGAIN = 8000;
let timer = 0;
let last = "";
let running: Promise<boolean> | null = null;
const line = need<HTMLElement>("[data-saved]");

export function startSaving(): void {
  last = fingerprint();
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("visibilitychange", () => document.hidden && void leave());
  window.addEventListener("online", () => void save());
  restore();
}

function changed(event: Event): void {
  if ((event.target as Element).closest("[data-rows], [data-drop]")) return;
  keep(texts(), page.version);
  form.dataset["kept"] = "browser";
  showAsked();
  later(PAUSE);
}

function later(pause: number): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void save(), pause);
}

function body(): FormData {
  const sent = new FormData(form);
  sent.set("version", String(page.version));
  return sent;
}

function fingerprint(): string {
  return JSON.stringify([...new FormData(form)].filter(([key]) => !["version", "csrfmiddlewaretoken"].includes(key)));
}

/** True when the server has everything that is on the page. One request at a time; what was typed meanwhile follows. */
export async function save(): Promise<boolean> {
  window.clearTimeout(timer);
  if (running) await running;
  if (isOpen()) return false;
  if (fingerprint() === last) return true;
  running = saveOnce();
  try {
    return await running;
  } finally {
    running = null;
  }
}

async function saveOnce(): Promise<boolean> {
  tell(say("saving"));
  const place = await urls();
  if (place.end !== "done") return failed(place);
  const typed = fingerprint();
  const answer = await send<Saved>(place.data.draft, body());
  if (answer.end !== "done") return failed(answer);
  taken(answer.data, typed);
  return fingerprint() === typed || saveAgain();
}

function saveAgain(): boolean {
  later(PAUSE);
  return false;
}

function taken(saved: Saved, typed: string): void {
  page.version = saved.version;
  page.asked = saved.asked;
  last = typed;
  if (fingerprint() === typed) {
    arrived();
  }
  tell(say("saved", { at: saved.savedAt }));
  showAsked();
}

function failed(answer: Exclude<Answer<unknown>, { end: "done" }>): false {
  if (answer.end === "refused" && answer.code === "reports.changed_meanwhile") void showConflict();
  else if (answer.end === "refused") tell(answer.sentence, true);
  else if (answer.end === "signed-out") tell(say("signedOut"), true);
  else tell(say(answer.status ? "failed" : "kept"), true);
  if (answer.end === "unreachable" || answer.end === "signed-out") later(AGAIN);
  return false;
}

export async function showConflict(): Promise<void> {
  if (!page.urls) return;
  const answer = await get<Saved & { texts: Texts; counts: Record<string, string> }>(page.urls.draft);
  if (answer.end !== "done") return;
  const theirs = answer.data;
  tell(say("conflict"), true);
  const head = theirsHead(theirs.by, theirs.savedAt);
  compareCounts(theirs.counts, head);
  compare(theirs.texts, head, () => {
    page.version = theirs.version;
    void save();
  });
}

/** The page goes to the background or away: what is typed is sent without waiting for an answer. */
async function leave(): Promise<void> {
  if (!page.urls || running || isOpen() || fingerprint() === last) return;
  const typed = fingerprint();
  const answer = await send<Saved>(page.urls.draft, body(), true);
  if (answer.end === "done") taken(answer.data, typed);
}

/** Text that this browser still has and the server has not: put back, or shown beside when the server's has moved on. */
function restore(): void {
  const stored = kept();
  if (!stored) return arrived();
  if (PARTS.every((part) => stored.texts[part] === area(part).value)) return arrived();
  if (stored.version !== page.version) return compare(stored.texts, say("keptHere"), () => void save());
  for (const part of PARTS) area(part).value = stored.texts[part];
  tell(say("restored"));
  later(0);
}

/** The server has all that is on the page, also what was sent while an earlier page went away. */
function arrived(): void {
  forget();
  form.dataset["kept"] = "server";
}

export function tell(sentence: string, wrong = false): void {
  line.textContent = sentence;
  line.classList.toggle("saved-wrong", wrong);
}

/** Nothing is left to keep: the report has gone to its reviewer. */
export function finished(): void {
  window.clearTimeout(timer);
  last = fingerprint();
  forget();
}
