// This report as the browser keeps it, from the first key until it has gone to its reviewer.
import { dropCopies } from "../outbox/copies";
import { lockOf } from "../outbox/deliver";
import { draftId, draftOf, dropDraft, filesOf, putDraft, type Draft, type Waiting } from "../outbox/store";
import { form, page } from "./page";

const id = draftId(String(page.person), page.assignment);
let draft: Draft = {
  id,
  person: String(page.person),
  assignment: page.assignment,
  title: form.dataset["title"] ?? "",
  page: location.pathname + location.search,
  start: page.start,
  fields: [],
  version: page.version,
  unsent: false,
  urls: page.urls,
  evidence: page.evidence,
  captions: {},
  order: null,
  submit: false,
  stopped: "",
  gone: "",
  at: "",
};
let finished = false;
let refused = false;
let touched = false;
/** Longest that sending a draft in the background may take for its form to be loaded again afterwards, in milliseconds. */
const SENDING = 20_000;
document.addEventListener("luoshi:wipe", () => (finished = true));

export const current = (): Readonly<Draft> => draft;

/** True when this browser can't keep anything: private windows of some browsers, a full disk. */
export const cannotKeep = (): boolean => refused;

interface Kept {
  draft: Draft | undefined;
  files: Waiting[];
}

let opening: Promise<Kept> | null = null;

/** What this browser has of the report; nothing in a browser that refuses to keep. */
export function open(): Promise<Kept> {
  return (opening ??= read());
}

async function read(): Promise<Kept> {
  hold();
  try {
    const found = await draftOf(id);
    if (found?.gone) await dropDraft(id);
    else if (found) draft = { ...found, page: draft.page, title: draft.title, urls: page.urls ?? found.urls, stopped: "" };
    return { draft: found?.gone ? undefined : found, files: await filesOf(id) };
  } catch {
    refused = true;
    return { draft: undefined, files: [] };
  }
}

/** While this form is open nobody else sends its draft. Who was just sending it has made this page an older one. */
function hold(): void {
  const forEver = (): Promise<unknown> => new Promise(() => undefined);
  const asked = performance.now();
  void navigator.locks?.request(lockOf(id), { ifAvailable: true }, (lock) => {
    if (lock) return forEver();
    void navigator.locks.request(lockOf(id), () => {
      if (!touched && performance.now() - asked < SENDING) location.reload();
      return forEver();
    });
    return undefined;
  });
}

/** Keeps the change; false when the browser refused. */
export async function keep(change: Partial<Draft>): Promise<boolean> {
  touched = true;
  await open();
  draft = { ...draft, ...change, at: new Date().toISOString() };
  if (finished) return true;
  try {
    await putDraft(draft);
    refused = false;
  } catch {
    refused = true;
  }
  if (!refused) void askForSync();
  return !refused;
}

/** Where the browser offers it, it sends what waits also when no page is open any more. */
async function askForSync(): Promise<void> {
  if (!draft.unsent && !draft.submit) return;
  try {
    const worker = (await navigator.serviceWorker?.getRegistration()) as { sync?: { register(tag: string): Promise<void> } } | undefined;
    await worker?.sync?.register("luoshi-outbox");
  } catch {
    // Not offered or not allowed: it is sent when the next page opens.
  }
}

/** Nothing is left to keep: the report has gone to its reviewer. */
export async function forget(): Promise<void> {
  finished = true;
  try {
    await dropDraft(id);
    await dropCopies([draft.page, page.urls?.edit ?? draft.page]);
  } catch {
    // Nothing was kept then.
  }
}
