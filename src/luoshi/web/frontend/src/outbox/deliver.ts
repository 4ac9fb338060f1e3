// Sends what waits in this browser while no form of it is open: from any page, or from the service worker.
import { dropCopies } from "./copies";
import { send, sender, type Answer } from "./sending";
import { changeDraft, changeFile, draftOf, draftsOf, dropFile, filesOf, isWaiting, type Draft, type Shown, type Urls, type Waiting } from "./store";

/** The name of the lock that the open form of a draft, or whoever sends it, holds. */
export const lockOf = (draft: string): string => `luoshi.${draft}`;

/** Pages and the worker tell each other here that something of what waited has moved. */
export const news = (): BroadcastChannel => new BroadcastChannel("luoshi-outbox");

/** What the server refused, or did not answer: the rest of this draft waits. */
class Stop extends Error {
  constructor(readonly answer: Exclude<Answer<unknown>, { end: "done" }>) {
    super(answer.end);
  }
}

/** Tries each waiting draft of the account once; false when the network is still away. */
export async function deliverAll(): Promise<boolean> {
  let reached = true;
  for (const draft of await draftsOf(sender.account)) {
    if (!draft.stopped && (await isWaiting(draft))) reached = (await withLock(draft.id)) && reached;
  }
  return reached;
}

async function withLock(id: string): Promise<boolean> {
  if (!navigator.locks) return deliver(id);
  return navigator.locks.request(lockOf(id), { ifAvailable: true }, (lock) => (lock ? deliver(id) : true));
}

/** One draft, and word to the pages that show it; false when the network is away. */
async function deliver(id: string): Promise<boolean> {
  const draft = await draftOf(id);
  const reached = !draft || (await attempt(draft));
  const channel = news();
  channel.postMessage(id);
  channel.close();
  return reached;
}

/** The draft with its files, then its submission where it was asked for. */
async function attempt(draft: Draft): Promise<boolean> {
  try {
    await sendAll(draft);
    return true;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    if (error.answer.end !== "refused") return false;
    const conflict = error.answer.code === "reports.changed_meanwhile";
    await changeDraft(draft.id, { stopped: conflict ? "conflict" : error.answer.sentence, submit: false });
    return true;
  }
}

async function sendAll(draft: Draft): Promise<void> {
  const urls = draft.urls ?? (await begin(draft));
  const keys = await sendFiles(draft, urls);
  if (draft.unsent) await sendFields(draft, urls);
  await sendCaptions(draft);
  if (draft.order) await sendOrder(draft, urls, keys);
  if (!draft.submit) return;
  const given = await must<{ submittedAt: string }>(send(urls.submit, form({ version: draft.version })));
  await changeDraft(draft.id, { submit: false, gone: given.submittedAt });
  await dropCopies([urls.edit, draft.page]);
}

async function begin(draft: Draft): Promise<Urls> {
  const begun = await must<{ urls: Urls }>(send(draft.start, form({ assignment: draft.assignment })));
  await changeDraft(draft.id, { urls: begun.urls });
  return begun.urls;
}

/** Each file that waits, with its caption; the keys that the server gave instead of ours (it had the content already). */
async function sendFiles(draft: Draft, urls: Urls): Promise<Map<string, string>> {
  const keys = new Map<string, string>();
  for (const file of await filesOf(draft.id)) {
    if (file.refused) continue;
    const answer = await send<Shown>(urls.upload, fileForm(file));
    if (answer.end === "refused") await changeFile(file.key, { refused: answer.sentence });
    if (answer.end !== "done") throw new Stop(answer);
    const shown = answer.data;
    keys.set(file.key, shown.key);
    draft.evidence = [...draft.evidence.filter((each) => each.key !== shown.key), shown];
    await changeDraft(draft.id, { evidence: draft.evidence });
    await dropFile(file.key);
  }
  return keys;
}

export function fileForm(file: Pick<Waiting, "key" | "caption" | "content" | "name">): FormData {
  const body = form({ key: file.key, caption: file.caption });
  body.set("file", file.content, file.name);
  return body;
}

async function sendFields(draft: Draft, urls: Urls): Promise<void> {
  const body = form({ version: draft.version });
  for (const [name, value] of draft.fields) body.append(name, value);
  const saved = await must<{ version: number }>(send(urls.draft, body));
  draft.version = saved.version;
  await changeDraft(draft.id, { version: saved.version, unsent: false });
}

async function sendCaptions(draft: Draft): Promise<void> {
  for (const [key, caption] of Object.entries(draft.captions)) {
    const shown = draft.evidence.find((each) => each.key === key);
    if (shown) await settled(send(shown.describe, form({ caption })));
  }
  await changeDraft(draft.id, { captions: {} });
}

/** The order as the person left it; one that no longer fits (a file came or went elsewhere) is given up. */
async function sendOrder(draft: Draft, urls: Urls, keys: Map<string, string>): Promise<void> {
  const body = new FormData();
  for (const key of draft.order ?? []) body.append("key", keys.get(key) ?? key);
  await settled(send(urls.order, body));
  await changeDraft(draft.id, { order: null });
}

async function must<T>(asked: Promise<Answer<T>>): Promise<T> {
  const answer = await asked;
  if (answer.end !== "done") throw new Stop(answer);
  return answer.data;
}

/** Done, or refused for good: neither is tried again. */
async function settled(asked: Promise<Answer<unknown>>): Promise<void> {
  const answer = await asked;
  if (answer.end !== "done" && answer.end !== "refused") throw new Stop(answer);
}

function form(values: Record<string, string | number>): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.set(name, String(value));
  return body;
}
