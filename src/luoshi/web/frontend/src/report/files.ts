// Files: each goes up by its own request, waits when the network is gone, and does not take the others with it when refused.
import { fileForm } from "../outbox/deliver";
import { newKey } from "../lib/keys";
import { headers, judge, send, type Answer } from "../outbox/sending";
import { changeFile, dropFile, putFile, type Draft, type Shown, type Waiting } from "../outbox/store";
import { showAsked } from "./asked";
import { current, keep } from "./keeping";
import { startDragging } from "./ordering";
import { form, isCopy, need, page, say } from "./page";
import { reduced } from "./reducing";
import { urls } from "./start";

const AT_ONCE = 2;
const LONGEST_WAIT = 30_000;
const rows = need<HTMLOListElement>("[data-rows]");
const original = need<HTMLInputElement>("[data-original]");
const waiting: Upload[] = [];
const running = new Set<Upload>();
const known = new Map<string, Shown>();
let preparing = 0;
/** The files as the server has them in order, by key. */
let arrived: string[] = [];
/** False after files went up at the same time: their answers may come in another order than the server stored them. */
let certain = true;

interface Upload {
  file: Waiting;
  row: HTMLLIElement;
  tries: number;
  /** Kept in this browser, so that it survives the page. */
  kept: boolean;
  /** Why it waits; empty while it has not been tried. */
  why: "" | "away" | "signed-out";
}

export function startFiles(): void {
  if (!isCopy) show(page.evidence);
  const choose = need<HTMLInputElement>("[data-choose]");
  rememberChoice();
  const takeChosen = (): void => {
    for (const file of choose.files ?? []) void take(file);
    choose.value = "";
  };
  choose.addEventListener("change", takeChosen);
  takeChosen(); // chosen before this script ran
  listenForDrops(need<HTMLElement>("[data-drop]"));
  startDragging(rows, () => void sendOrder());
  window.addEventListener("online", () => void flush());
  window.addEventListener("beforeunload", (event) => {
    if (preparing || [...waiting, ...running].some((upload) => !upload.kept)) event.preventDefault();
  });
}

/** Files that an earlier page left here, and the order and captions that did not get to the server. */
export function restoreFiles(kept: Draft | undefined, files: Waiting[]): void {
  if (isCopy) show(kept?.evidence.length ? kept.evidence : page.evidence);
  for (const file of files) takeKept(file);
  if (kept) putBack(kept);
  void flush();
}

function show(evidence: Shown[]): void {
  for (const each of evidence) settle(addRow(), each);
  arrived = keys();
}

/** Files that are not yet with the server and still may get there. */
export function pending(): number {
  return preparing + waiting.length + running.size;
}

/** Why files wait for long; empty when they only take their turn. */
export function stuck(): Upload["why"] {
  return [...waiting, ...running].find((upload) => upload.why)?.why ?? "";
}

/** Resolves when every file has arrived, was refused, or has to wait; `still` is told how many are left. */
export async function allSent(still: (count: number) => void): Promise<void> {
  while (pending() && !stuck()) {
    still(pending());
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** The order and the captions as they were left, files that wait among them. */
function putBack(kept: Draft): void {
  for (const key of kept.order ?? []) {
    const row = rows.querySelector(`li[data-key="${key}"], li[data-waiting="${key}"]`);
    if (row) rows.append(row);
  }
  for (const [key, caption] of Object.entries(kept.captions)) {
    const field = rows.querySelector<HTMLInputElement>(`li[data-key="${key}"] [data-caption]`);
    if (field) field.value = caption;
  }
}

/** Whether photographs go as the camera made them is a choice of the person, for this browser. */
function rememberChoice(): void {
  try {
    original.checked ||= localStorage.getItem("luoshi.original") === "yes";
    original.addEventListener("change", () => localStorage.setItem("luoshi.original", original.checked ? "yes" : "no"));
  } catch {
    // Then it is chosen anew on each page.
  }
}

function listenForDrops(place: HTMLElement): void {
  for (const name of ["dragover", "dragleave", "drop"]) {
    place.addEventListener(name, (event) => {
      if (!(event as DragEvent).dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      place.classList.toggle("drop-over", name === "dragover");
      if (name === "drop") for (const file of (event as DragEvent).dataTransfer?.files ?? []) void take(file);
    });
  }
  form.addEventListener("paste", (event) => {
    for (const file of event.clipboardData?.files ?? []) void take(file);
  });
}

async function take(file: File): Promise<void> {
  const row = addRow();
  describe(row, file.name, file);
  if (rows.querySelectorAll("li:not(.file-refused)").length > page.maxFiles) return refuse(row, say("tooMany", { n: page.maxFiles }));
  const key = newKey();
  mark(row, key, file);
  state(row, say("preparing"), "file-sending");
  preparing++;
  const content = await (original.checked ? file : reduced(file));
  if (row.isConnected) await accept(row, { ...from(file), key, content });
  preparing--;
  showAsked();
}

function from(file: File): Omit<Waiting, "key" | "content"> {
  const { id, person } = current();
  return { draft: id, person, name: file.name, caption: "", at: performance.timeOrigin + performance.now(), refused: "" };
}

async function accept(row: HTMLLIElement, file: Waiting): Promise<void> {
  if (file.content.size > page.maxBytes) return refuse(row, say("tooLarge", { n: Math.floor(page.maxBytes / 1048576) }));
  const upload = { file: { ...file, caption: captionOf(row) }, row, tries: 0, kept: false, why: "" } satisfies Upload;
  queue({ ...upload, kept: await keepFile(upload.file) });
}

/** False when this browser keeps nothing: the file goes up all the same, as long as the page is open. */
async function keepFile(file: Waiting): Promise<boolean> {
  try {
    await putFile(file);
    return await keep({ evidence: shownFiles() });
  } catch {
    return false;
  }
}

/** A file that an earlier page left here. */
function takeKept(file: Waiting): void {
  const row = addRow();
  const content = new File([file.content], file.name, { type: file.content.type });
  describe(row, file.name, content);
  mark(row, file.key, content);
  need<HTMLInputElement>("[data-caption]", row).value = file.caption;
  queue({ file, row, tries: 0, kept: true, why: "" });
}

function mark(row: HTMLLIElement, key: string, file: File): void {
  row.dataset["waiting"] = key;
  row.dataset["kind"] = /^image\/|\.(heic|heif)$/i.test(file.type || file.name) ? "photograph" : "document";
  showAsked();
}

function queue(upload: Upload): void {
  state(upload.row, say("waiting"), "file-sending");
  waiting.push(upload);
  next();
}

function next(): void {
  while (running.size < AT_ONCE && waiting.length) {
    const upload = waiting.shift() as Upload;
    if (!upload.row.isConnected) continue;
    running.add(upload);
    void run(upload).finally(() => {
      running.delete(upload);
      next();
      if (!pending()) void flush();
    });
  }
}

async function run(upload: Upload): Promise<void> {
  const place = await urls();
  const answer = place.end === "done" ? await put(place.data.upload, upload) : place;
  if (!upload.row.isConnected) {
    if (answer.end === "done") void send((answer.data as Shown).remove, new FormData());
  } else if (answer.end === "done") await arrive(upload, answer.data as Shown);
  else if (answer.end === "refused") await refuseSent(upload, answer.sentence);
  else {
    upload.why = answer.end === "signed-out" ? "signed-out" : "away";
    const words = upload.why === "signed-out" ? "signedOut" : upload.kept ? "again" : "againUnkept";
    await wait(upload, say(words));
  }
}

async function arrive(upload: Upload, shown: Shown): Promise<void> {
  settle(upload.row, shown);
  if (running.size > 1) certain = false;
  if (!arrived.includes(shown.key)) arrived.push(shown.key);
  await keep({ evidence: shownFiles() });
  await dropFile(upload.file.key).catch(() => undefined);
  if (upload.row.isConnected && captionOf(upload.row) !== shown.caption) await caption(upload.row);
}

async function refuseSent(upload: Upload, sentence: string): Promise<void> {
  refuse(upload.row, sentence);
  showAsked();
  await dropFile(upload.file.key).catch(() => undefined);
}

/** The file is tried again after a while, or as soon as the network is back or the button is pressed. */
async function wait(upload: Upload, words: string): Promise<void> {
  state(upload.row, words, "file-waiting");
  const retry = need<HTMLButtonElement>("[data-retry]", upload.row);
  retry.hidden = false;
  const pause = Math.min(LONGEST_WAIT, 2000 * 2 ** upload.tries++);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, pause);
    const now = (): void => {
      clearTimeout(timer);
      resolve();
    };
    retry.addEventListener("click", now, { once: true });
    window.addEventListener("online", now, { once: true });
  });
  upload.why = "";
  retry.hidden = true;
  waiting.push(upload);
}

async function put(url: string, upload: Upload): Promise<Answer<Shown>> {
  const named = await headers();
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of Object.entries(named)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(upload.row, event.loaded / event.total);
    request.onload = () =>
      resolve(judge<Shown>(request.status, request.getResponseHeader("Content-Type") ?? "", request.responseText));
    request.onerror = request.ontimeout = request.onabort = () => resolve({ end: "unreachable", status: 0 });
    request.send(fileForm({ ...upload.file, caption: captionOf(upload.row) }));
  });
}

function addRow(): HTMLLIElement {
  const copy = need<HTMLTemplateElement>("#file-row", document).content.cloneNode(true) as DocumentFragment;
  const row = need<HTMLLIElement>("li", copy);
  need("[data-remove]", row).addEventListener("click", () => void remove(row));
  need("[data-up]", row).addEventListener("click", (event) => move(event, row, row.previousElementSibling, "before"));
  need("[data-down]", row).addEventListener("click", (event) => move(event, row, row.nextElementSibling, "after"));
  need("[data-caption]", row).addEventListener("change", () => void caption(row));
  rows.append(row);
  return row;
}

function describe(row: HTMLLIElement, name: string, file: File): void {
  need(".file-title", row).textContent = name;
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return suffix(row, name);
  const address = URL.createObjectURL(file);
  row.dataset["preview"] = address;
  picture(row, address);
}

function picture(row: HTMLLIElement, address: string): void {
  const place = need<HTMLElement>(".file-picture", row);
  place.querySelector("img, .file-suffix")?.remove();
  const image = document.createElement("img");
  image.alt = need(".file-title", row).textContent ?? "";
  image.loading = "lazy"; // the page is shown, and text is put back, without waiting for pictures
  image.src = address;
  place.prepend(image);
}

/** What stands for a file without a picture: its ending. */
function suffix(row: HTMLLIElement, name: string): void {
  need(".file-picture", row).querySelector("img, .file-suffix")?.remove();
  const words = document.createElement("span");
  words.className = "file-suffix";
  words.textContent = name.split(".").pop()?.toUpperCase() ?? "";
  need<HTMLElement>(".file-picture", row).prepend(words);
}

function progress(row: HTMLLIElement, share: number): void {
  const ring = need<HTMLElement>(".ring", row);
  ring.hidden = false;
  ring.style.setProperty("--share", `${Math.round(share * 100)}%`);
  const percent = Math.round(share * 100);
  state(row, percent < 100 ? say("uploading", { n: percent }) : say("checking"), "file-sending");
}

function state(row: HTMLLIElement, words: string, name: string): void {
  row.classList.remove("file-sending", "file-waiting", "file-refused");
  if (name) row.classList.add(name);
  need(".file-state", row).textContent = words;
}

function refuse(row: HTMLLIElement, sentence: string): void {
  need<HTMLElement>(".ring", row).hidden = true;
  state(row, sentence, "file-refused");
}

/** The row of a file that the server has. The same content sent again is the row that was there already. */
function settle(row: HTMLLIElement, shown: Shown): void {
  if (rows.querySelector(`li[data-key="${shown.key}"]`)) return drop(row);
  known.set(shown.key, shown);
  delete row.dataset["waiting"];
  row.dataset["key"] = shown.key;
  row.dataset["kind"] = shown.kind;
  row.dataset["remove"] = shown.remove;
  row.dataset["describe"] = shown.describe;
  need(".file-title", row).textContent = shown.name;
  need<HTMLInputElement>("[data-caption]", row).value ||= shown.caption;
  need<HTMLAnchorElement>(".file-picture", row).href = shown.url;
  need<HTMLElement>(".ring", row).hidden = true;
  if (shown.thumbnail) picture(row, shown.thumbnail);
  else suffix(row, shown.name);
  forgetPreview(row);
  state(row, shown.size, "");
  showAsked();
}

function forgetPreview(row: HTMLLIElement): void {
  if (row.dataset["preview"]) URL.revokeObjectURL(row.dataset["preview"]);
  delete row.dataset["preview"];
}

function drop(row: HTMLLIElement): void {
  forgetPreview(row);
  row.remove();
  showAsked();
}

async function remove(row: HTMLLIElement): Promise<void> {
  const address = row.dataset["remove"];
  if (!address) {
    if (row.dataset["waiting"]) await dropFile(row.dataset["waiting"]).catch(() => undefined);
    return drop(row);
  }
  const answer = await send(address, new FormData());
  if (answer.end !== "done") return state(row, answer.end === "refused" ? answer.sentence : say("removeAway"), "");
  drop(row);
  arrived = arrived.filter((key) => key !== row.dataset["key"]);
  await keep({ evidence: shownFiles() });
}

function move(event: Event, row: HTMLLIElement, beside: Element | null, side: "before" | "after"): void {
  beside?.[side](row);
  (event.currentTarget as HTMLElement).focus();
  void sendOrder();
}

const captionOf = (row: HTMLLIElement): string => need<HTMLInputElement>("[data-caption]", row).value;

/** The keys of all files in the order of the page: of those that the server has, or of those that wait as well. */
function keys(withWaiting = false): string[] {
  const selector = withWaiting ? "li[data-key], li[data-waiting]:not(.file-refused)" : "li[data-key]";
  const found = [...rows.querySelectorAll<HTMLElement>(selector)];
  return found.map((row) => row.dataset["key"] ?? row.dataset["waiting"] ?? "");
}

function shownFiles(): Shown[] {
  return keys().flatMap((key) => known.get(key) ?? []);
}

/** What was ordered and described while the server was away goes after the files. */
async function flush(): Promise<void> {
  next();
  for (const [key, text] of Object.entries(current().captions)) await describeKnown(key, text);
  if (!pending()) await sendOrder();
}

/** The order goes to the server once it has all files; until then this browser keeps it. */
async function sendOrder(): Promise<void> {
  const wanted = keys();
  const differs = !certain || JSON.stringify(wanted) !== JSON.stringify(arrived);
  if (!pending() && !differs) return current().order ? void keep({ order: null }) : undefined;
  const kept = keep({ order: keys(true), evidence: shownFiles() });
  if (pending() || !page.urls) return void (await kept);
  const body = new FormData();
  for (const key of wanted) body.append("key", key);
  const answer = await send(page.urls.order, body, true); // goes at the same time as it is kept, also when the page is left at once
  await kept;
  if (answer.end !== "done" && answer.end !== "refused") return;
  [arrived, certain] = [wanted, true];
  await keep({ order: null });
}

async function caption(row: HTMLLIElement): Promise<void> {
  const { key, waiting: own } = row.dataset;
  if (own) await changeFile(own, { caption: captionOf(row) }).catch(() => undefined);
  if (!key) return;
  await keep({ captions: { ...current().captions, [key]: captionOf(row) } });
  const refusal = await describeKnown(key, captionOf(row));
  if (refusal) state(row, refusal, "");
}

/** Sends the caption of a file that the server has; what stays to be said, empty when it has arrived. */
async function describeKnown(key: string, text: string): Promise<string> {
  const shown = known.get(key);
  const body = new FormData();
  body.set("caption", text);
  const answer = shown ? await send(shown.describe, body) : null;
  if (answer && answer.end !== "done" && answer.end !== "refused") return say("captionAway");
  const { [key]: _, ...others } = current().captions;
  if (shown) known.set(key, { ...shown, caption: text });
  await keep({ captions: others, evidence: shownFiles() });
  return answer?.end === "refused" ? answer.sentence : "";
}
