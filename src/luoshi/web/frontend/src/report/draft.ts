// The draft is saved as one types: kept in the browser at once, on the server a moment later, never over another's text.
import { get, send, type Answer } from "../outbox/sending";
import type { Draft } from "../outbox/store";
import { showAsked } from "./asked";
import { compare, compareChoices, isOpen, theirsHead, type Choices } from "./conflict";
import { fill, sentFields, typedFields } from "./fields";
import { cannotKeep, current, forget, keep } from "./keeping";
import { form, need, page, say, texts, type Asked, type Texts } from "./page";
import { urls } from "./start";

interface Saved {
  version: number;
  savedAt: string;
  by: string;
  asked: Record<string, Asked>;
}

const PAUSE = 1200;
const AGAIN = 8000;
/** A browser puts fields back only into a page that it has shown before. */
const mayPutBack = performance.getEntriesByType("navigation").some((entry) => (entry as PerformanceNavigationTiming).type !== "navigate");
let timer = 0;
/** What the server has. */
let last = "";
/** What is on the page because it was typed there; empty when the browser may have put it back. */
let typedHere = "";
/** The version of the other person's choices that are noted beside the fields, until this person has had a say. */
let noted = 0;
let running: Promise<boolean> | null = null;
let unreachable = false;
const line = need<HTMLElement>("[data-saved]");

export function startSaving(): void {
  last = JSON.stringify(sentFields());
  typedHere = mayPutBack && fingerprint() !== last ? "" : fingerprint();
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("visibilitychange", () => document.hidden && void leave());
  window.addEventListener("online", () => void save());
}

function changed(event: Event): void {
  if ((event.target as Element).closest("[data-rows], [data-drop], [data-aside]")) return;
  if (typedHere) typedHere = fingerprint();
  answerNoted();
  keepUnsent();
  showAsked();
  later(PAUSE);
}

function keepUnsent(): void {
  form.dataset["kept"] = "browser";
  void keep({ fields: typedFields(), version: page.version, unsent: true });
}

/** The person has seen what the other one chose, and goes on. */
export function answerNoted(): void {
  page.version = noted || page.version;
  noted = 0;
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

const fingerprint = (): string => JSON.stringify(typedFields());

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
  unreachable = false;
  taken(answer.data, typed);
  return fingerprint() === typed || saveAgain();
}

/** True when the last save got no answer. */
export const isAway = (): boolean => unreachable;

function saveAgain(): boolean {
  later(PAUSE);
  return false;
}

function taken(saved: Saved, typed: string): void {
  page.version = saved.version;
  page.asked = saved.asked;
  last = typed;
  if (fingerprint() === typed) arrived();
  else void keep({ version: saved.version });
  tell(say("saved", { at: saved.savedAt }));
  showAsked();
}

function failed(answer: Exclude<Answer<unknown>, { end: "done" }>): false {
  if (answer.end === "refused" && answer.code === "reports.changed_meanwhile") void showConflict();
  else if (answer.end === "refused") tell(answer.sentence, true);
  else if (answer.end === "signed-out") tell(say("signedOut"), true);
  else tellAway(answer.status);
  unreachable = answer.end === "unreachable";
  if (answer.end === "unreachable" || answer.end === "signed-out") later(AGAIN);
  return false;
}

/** No answer: what is kept, or that nothing can be; and that a submission waits where one does. */
export function tellAway(status: number): void {
  if (current().submit) return tell(say("queued"));
  tell(say(cannotKeep() ? "notKept" : status ? "failed" : "kept"), true);
}

export async function showConflict(): Promise<void> {
  if (!page.urls) return;
  const answer = await get<Saved & Choices & { texts: Texts }>(page.urls.draft);
  if (answer.end !== "done") return;
  const theirs = answer.data;
  tell(say("conflict"), true);
  const head = theirsHead(theirs.by, theirs.savedAt);
  const goOn = (): void => {
    page.version = theirs.version;
    last = ""; // also theirs, taken over as it is, is confirmed by the server
    void save();
  };
  const choices = compareChoices(theirs, head);
  if (compare(theirs.texts, head, goOn)) return;
  if (choices) noted = theirs.version;
  else goOn();
}

/** The page goes to the background or away: what is typed is sent without waiting for an answer. */
async function leave(): Promise<void> {
  if (!page.urls || running || isOpen() || fingerprint() === last) return;
  const typed = fingerprint();
  const answer = await send<Saved>(page.urls.draft, body(), true);
  if (answer.end === "done") taken(answer.data, typed);
}

/** What this browser has and the page has not is put back, and sent as what it grew from: the server says when it has moved on. */
export function restore(kept: Draft | undefined): void {
  if (kept && fingerprint() === JSON.stringify(kept.fields)) fill(JSON.parse(last) as [string, string][]); // put back by the browser too
  if (fingerprint() !== last) return typedAlready(kept);
  if (!kept?.fields.length || (!kept.unsent && kept.version <= page.version)) return arrived(false);
  fill(kept.fields);
  if (kept.unsent && fingerprint() !== last) return putBack(kept);
  page.version = Math.max(page.version, kept.version); // a page without network may be an older copy
  last = fingerprint();
  arrived(kept.unsent);
}

function putBack(kept: Draft): void {
  page.version = kept.version;
  form.dataset["kept"] = "browser";
  tell(say("restored"));
  later(0);
}

/** Typed before this script was ready; or put back by the browser, who knows from which version: then none fits, and the server is asked. */
function typedAlready(kept: Draft | undefined): void {
  if (page.urls && fingerprint() !== typedHere) page.version = 0;
  const waiting = Object.fromEntries(kept?.unsent ? kept.fields : []) as Partial<Texts>;
  if (compare({ ...texts(), ...waiting }, say("keptHere"), () => void save())) return;
  keepUnsent();
  later(0);
}

/** The server has all that is typed on the page, also what was sent while an earlier page went away. */
function arrived(note = true): void {
  form.dataset["kept"] = "server";
  if (note) void keep({ fields: typedFields(), version: page.version, unsent: false });
}

export function tell(sentence: string, wrong = false): void {
  line.textContent = sentence;
  line.classList.toggle("saved-wrong", wrong);
}

/** Resolves once the browser has put back what it wants to: some do so only when the page is shown. */
export const shown = mayPutBack
  ? new Promise<void>((resolve) => window.addEventListener("pageshow", () => resolve(), { once: true }))
  : Promise.resolve();

/** Nothing is left to keep: the report has gone to its reviewer. */
export async function finished(): Promise<void> {
  window.clearTimeout(timer);
  last = fingerprint();
  await forget();
}
