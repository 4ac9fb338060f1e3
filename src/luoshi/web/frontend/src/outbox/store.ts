// What this browser keeps until the server has it: drafts, and files that wait. Pages and the service worker share it.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";

/** What the server says about a file that it has, and about where a report is. */
export interface Shown {
  key: string;
  kind: "photograph" | "document";
  name: string;
  size: string;
  caption: string;
  url: string;
  thumbnail: string;
  remove: string;
  describe: string;
}

export interface Urls {
  draft: string;
  submit: string;
  upload: string;
  order: string;
  edit: string;
}

/** A report as its person last saw it here. `unsent`: the server has not yet got all of its fields. */
export interface Draft {
  id: string;
  person: string;
  assignment: number;
  title: string;
  /** Where its form is, and where a report is begun. */
  page: string;
  start: string;
  fields: [string, string][];
  version: number;
  unsent: boolean;
  urls: Urls | null;
  evidence: Shown[];
  /** Captions changed without a network, by the key of the file. */
  captions: Record<string, string>;
  /** The order of all files by key, when the server does not have it yet. */
  order: string[] | null;
  /** Hand it in as soon as all of it has arrived. */
  submit: boolean;
  /** Why the server refused it, in its own words; empty when it did not. */
  stopped: string;
  /** When the server took the report that was handed in here, in words; empty before. */
  gone: string;
  at: string;
}

/** A file on its way. `key` is the one that it will have on the server, so that it never arrives twice. */
export interface Waiting {
  key: string;
  draft: string;
  person: string;
  name: string;
  content: Blob;
  caption: string;
  at: number;
  refused: string;
}

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft };
  files: { key: string; value: Waiting; indexes: { draft: string } };
}

let opening: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>("luoshi", 1, {
    upgrade(base) {
      base.createObjectStore("drafts", { keyPath: "id" });
      base.createObjectStore("files", { keyPath: "key" }).createIndex("draft", "draft");
    },
    terminated: () => (opening = null),
  });
  return opening;
}

export const draftId = (person: string, assignment: number): string => `${person}.${assignment}`;

export async function draftsOf(person: string): Promise<Draft[]> {
  return (await (await database()).getAll("drafts")).filter((draft) => draft.person === person);
}

export async function draftOf(id: string): Promise<Draft | undefined> {
  return (await database()).get("drafts", id);
}

export async function putDraft(draft: Draft): Promise<void> {
  await (await database()).put("drafts", draft);
}

/** Changes what is kept of a draft, if anything still is. */
export async function changeDraft(id: string, change: Partial<Draft>): Promise<void> {
  const store = (await database()).transaction("drafts", "readwrite").store;
  const draft = await store.get(id);
  if (draft) await store.put({ ...draft, ...change });
}

export async function dropDraft(id: string): Promise<void> {
  const both = (await database()).transaction(["drafts", "files"], "readwrite");
  await both.objectStore("drafts").delete(id);
  for (const key of await both.objectStore("files").index("draft").getAllKeys(id)) await both.objectStore("files").delete(key);
  await both.done;
}

/** The files of a draft that wait, the first chosen first. */
export async function filesOf(id: string): Promise<Waiting[]> {
  const files = await (await database()).getAllFromIndex("files", "draft", id);
  return files.sort((one, other) => one.at - other.at);
}

export async function putFile(file: Waiting): Promise<void> {
  await (await database()).put("files", file);
}

export async function changeFile(key: string, change: Partial<Waiting>): Promise<void> {
  const store = (await database()).transaction("files", "readwrite").store;
  const file = await store.get(key);
  if (file) await store.put({ ...file, ...change });
}

export async function dropFile(key: string): Promise<void> {
  await (await database()).delete("files", key);
}

/** Whether something of the draft is still to be sent. */
export async function isWaiting(draft: Draft): Promise<boolean> {
  const more = draft.unsent || draft.submit || draft.order !== null || Object.keys(draft.captions).length > 0;
  return !draft.gone && (more || (await filesOf(draft.id)).length > 0);
}

/** Everything of the person goes. */
export async function wipe(person: string): Promise<void> {
  for (const draft of await draftsOf(person)) await dropDraft(draft.id);
  const base = await database();
  for (const file of await base.getAll("files")) if (file.person === person) await base.delete("files", file.key);
}

/** What other people left here and the server has goes; what it has not waits for them, and is shown to nobody else. */
export async function forgetOthers(person: string): Promise<void> {
  for (const draft of await (await database()).getAll("drafts")) {
    if (draft.person !== person && !(await isWaiting(draft))) await dropDraft(draft.id);
  }
}
