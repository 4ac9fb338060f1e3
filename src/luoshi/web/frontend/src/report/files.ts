// Files: each goes up by its own request, waits when the network is gone, and does not take the others with it when refused.
import { showAsked } from "./asked";
import { form, need, page, say, type Shown } from "./page";
import { judge, send, token, type Answer } from "./sending";
import { startDragging } from "./ordering";
import { urls } from "./start";

const AT_ONCE = 2;
const LONGEST_WAIT = 30_000;
const rows = need<HTMLOListElement>("[data-rows]");
const waiting: Upload[] = [];
const running = new Set<Upload>();

interface Upload {
  file: File;
  row: HTMLLIElement;
  tries: number;
}

export function startFiles(): void {
  for (const shown of page.evidence) settle(addRow(), shown);
  const choose = need<HTMLInputElement>("[data-choose]");
  choose.addEventListener("change", () => {
    take(choose.files);
    choose.value = "";
  });
  listenForDrops(need<HTMLElement>("[data-drop]"));
  startDragging(rows, () => void sendOrder());
  window.addEventListener("online", next);
  window.addEventListener("beforeunload", (event) => {
    if (pending()) event.preventDefault();
  });
}

/** Files that are not yet with the server and still may get there. */
export function pending(): number {
  return waiting.length + running.size;
}

/** Resolves when every file has arrived or was refused; `still` is told how many are left. */
export async function allSent(still: (count: number) => void): Promise<void> {
  while (pending()) {
    still(pending());
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function listenForDrops(place: HTMLElement): void {
  for (const name of ["dragover", "dragleave", "drop"]) {
    place.addEventListener(name, (event) => {
      if (!(event as DragEvent).dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      place.classList.toggle("drop-over", name === "dragover");
      if (name === "drop") take((event as DragEvent).dataTransfer?.files ?? null);
    });
  }
  form.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    if (files?.length) take(files);
  });
}

function take(files: FileList | null): void {
  for (const file of files ?? []) {
    const row = addRow();
    describe(row, file);
    if (file.size > page.maxBytes) refuse(row, say("tooLarge", { n: Math.floor(page.maxBytes / 1048576) }));
    else if (rows.querySelectorAll("li:not(.file-refused)").length > page.maxFiles) refuse(row, say("tooMany", { n: page.maxFiles }));
    else queue({ file, row, tries: 0 });
  }
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
    });
  }
}

async function run(upload: Upload): Promise<void> {
  const place = await urls();
  const answer = place.end === "done" ? await put(place.data.upload, upload) : place;
  if (!upload.row.isConnected) {
    if (answer.end === "done") void send((answer.data as Shown).remove, new FormData());
  } else if (answer.end === "done") settle(upload.row, answer.data as Shown);
  else if (answer.end === "refused") refuse(upload.row, answer.sentence);
  else await wait(upload, answer.end === "signed-out" ? say("signedOut") : say("again"));
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
  retry.hidden = true;
  waiting.push(upload);
}

function put(url: string, upload: Upload): Promise<Answer<Shown>> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token());
    request.upload.onprogress = (event) => progress(upload.row, event.loaded / event.total);
    request.onload = () =>
      resolve(judge<Shown>(request.status, request.getResponseHeader("Content-Type") ?? "", request.responseText));
    request.onerror = request.ontimeout = request.onabort = () => resolve({ end: "unreachable", status: 0 });
    const body = new FormData();
    body.set("file", upload.file, upload.file.name);
    request.send(body);
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

function describe(row: HTMLLIElement, file: File): void {
  need(".file-title", row).textContent = file.name;
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return;
  const address = URL.createObjectURL(file);
  row.dataset["preview"] = address;
  picture(row, address);
}

function picture(row: HTMLLIElement, address: string): void {
  const place = need<HTMLElement>(".file-picture", row);
  place.querySelector("img, .file-suffix")?.remove();
  const image = document.createElement("img");
  image.alt = need(".file-title", row).textContent ?? "";
  image.src = address;
  place.prepend(image);
}

/** What stands for a file without a picture: its ending. */
function suffix(row: HTMLLIElement, name: string): void {
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
  if (!address) return drop(row);
  const answer = await send(address, new FormData());
  if (answer.end === "done") drop(row);
  else state(row, answer.end === "refused" ? answer.sentence : say("kept"), "");
}

function move(event: Event, row: HTMLLIElement, beside: Element | null, side: "before" | "after"): void {
  beside?.[side](row);
  (event.currentTarget as HTMLElement).focus();
  void sendOrder();
}

async function sendOrder(): Promise<void> {
  const place = await urls();
  if (place.end !== "done") return;
  const body = new FormData();
  for (const row of rows.querySelectorAll<HTMLElement>("li[data-key]")) body.append("key", row.dataset["key"] ?? "");
  await send(place.data.order, body);
}

async function caption(row: HTMLLIElement): Promise<void> {
  const address = row.dataset["describe"];
  if (!address) return;
  const body = new FormData();
  body.set("caption", need<HTMLInputElement>("[data-caption]", row).value);
  const answer = await send(address, body);
  if (answer.end !== "done") state(row, answer.end === "refused" ? answer.sentence : say("kept"), "");
}
