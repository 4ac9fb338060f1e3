// Two texts of one part: both are shown, the person chooses, nothing is lost meanwhile.
import { area, need, PARTS, say, type Texts } from "./page";

export interface Choices {
  /** The count by assignment served. */
  counts: Record<string, string>;
  kind: string;
  place: string;
}

/** Shows the other text under each part that differs, true where one does; `settled` is called when the last one is decided. */
export function compare(theirs: Texts, head: string, settled: () => void): boolean {
  const open = new Set<string>();
  for (const part of PARTS) {
    const place = need<HTMLElement>(`[data-asked="${part}"] [data-conflict]`);
    place.replaceChildren();
    place.hidden = theirs[part] === area(part).value;
    if (place.hidden) continue;
    open.add(part);
    place.append(panel(part, theirs[part], head, () => close(place, part, open, settled)));
  }
  document.querySelector(".conflict")?.scrollIntoView({ block: "center" });
  return open.size > 0;
}

/** What the other person chose in the fields beside the text, noted where it differs: mine stays until the person changes it. */
export function compareChoices(theirs: Choices, head: string): boolean {
  compareCounts(theirs.counts, head);
  compareKind(theirs.kind, head);
  compareServed(theirs.counts, head);
  comparePlace(theirs.place, head);
  const first = document.querySelector(".theirs-note");
  first?.scrollIntoView({ block: "center" });
  return first !== null;
}

/** Beside each count that differs, the other one. */
function compareCounts(theirs: Record<string, string>, head: string): void {
  for (const note of document.querySelectorAll(".count-theirs")) note.remove();
  for (const field of document.querySelectorAll<HTMLInputElement>('input[name^="count-"][type="number"]')) {
    const other = theirs[field.name.slice("count-".length)];
    if (other === undefined || Number(other) === (Number(field.value) || 0)) continue;
    field.closest(".count-line")?.append(note("count-theirs", `${head} ${other}`));
  }
}

/** Under the place, the other one where it differs. */
function comparePlace(theirs: string, head: string): void {
  for (const old of document.querySelectorAll(".place-theirs")) old.remove();
  const field = need<HTMLInputElement>("#place");
  if (theirs !== field.value.trim()) field.closest(".field")?.append(note("place-theirs", `${head} ${theirs || "—"}`));
}

/** Beside the kinds, the other person's choice where it differs. */
function compareKind(theirs: string, head: string): void {
  for (const old of document.querySelectorAll(".kind-theirs")) old.remove();
  const other = document.querySelector<HTMLInputElement>(`input[name="kind"][value="${theirs}"]`);
  if (!other || other.checked) return;
  other.closest("fieldset")?.append(note("kind-theirs", `${head} ${other.closest("label")?.textContent?.trim() ?? theirs}`));
}

/** Beside each other task, whether the other person let the report serve it, where that differs. */
function compareServed(theirs: Record<string, string>, head: string): void {
  for (const old of document.querySelectorAll(".serves-theirs")) old.remove();
  for (const box of document.querySelectorAll<HTMLInputElement>('input[name="serves"][type="checkbox"]')) {
    const served = box.value in theirs;
    if (served === box.checked) continue;
    box.closest("li")?.append(note("serves-theirs", `${head} ${say(served ? "serves" : "servesNot")}`));
    box.closest("details")?.setAttribute("open", "");
  }
}

function note(name: string, words: string): HTMLSpanElement {
  const made = document.createElement("span");
  made.className = `${name} theirs-note`;
  made.textContent = words;
  return made;
}

export function isOpen(): boolean {
  return document.querySelector(".conflict") !== null;
}

function panel(part: string, theirs: string, head: string, done: () => void): DocumentFragment {
  const copy = need<HTMLTemplateElement>("#conflict", document).content.cloneNode(true) as DocumentFragment;
  need("[data-head]", copy).textContent = head;
  need("[data-theirs]", copy).textContent = theirs || "—";
  const mine = area(part);
  const choose = (button: string, text: () => string): void => {
    need<HTMLButtonElement>(`[data-${button}]`, copy).addEventListener("click", () => {
      mine.value = text();
      mine.dispatchEvent(new Event("input", { bubbles: true }));
      done();
    });
  };
  choose("mine", () => mine.value);
  choose("take", () => theirs);
  choose("both", () => [mine.value, theirs].filter(Boolean).join("\n\n"));
  return copy;
}

function close(place: HTMLElement, part: string, open: Set<string>, settled: () => void): void {
  place.hidden = true;
  place.replaceChildren();
  open.delete(part);
  area(part).focus();
  if (!open.size) settled();
}

export const theirsHead = (by: string, at: string): string => say("theirs", { by, at });
