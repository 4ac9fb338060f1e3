// What the plan asks, checked while one writes: a tick where it is met, else what is missing, in words.
import { area, form, need, page, PARTS, say, type Asked } from "./page";

const characters = (text: string): number => [...text.replace(/\s/gu, "")].length;

/** The text without the lines of the template that were left as they are: they are no content. */
function own(part: (typeof PARTS)[number]): string {
  const given = new Set((page.template[part] ?? "").split("\n").map((line) => line.trim()));
  return page.template[part]
    ? area(part)
        .value.split("\n")
        .filter((line) => !given.has(line.trim()))
        .join("\n")
    : area(part).value;
}

function chosenKind(): string {
  return form.querySelector<HTMLInputElement>('input[name="kind"]:checked')?.value ?? "progress";
}

function askedNow(): Asked {
  return page.asked[chosenKind()] ?? { length: 0, photographs: 0, documents: 0, parts: [], count: false, place_km: 0 };
}

export function showAsked(): void {
  const asked = askedNow();
  for (const words of form.querySelectorAll<HTMLElement>("[data-asks-kind]"))
    words.hidden = words.dataset["asksKind"] !== chosenKind();
  const lengths = Object.fromEntries(PARTS.map((part) => [part, characters(own(part))]));
  for (const part of PARTS) need(`[data-length="${part}"]`).textContent = String(lengths[part]);
  const total = PARTS.reduce((sum, part) => sum + (lengths[part] ?? 0), 0);
  for (const part of PARTS) mark(part, asked.parts.includes(part), Boolean(lengths[part]), say("part"));
  lacking("length", asked.length, total);
  const files = [...form.querySelectorAll<HTMLElement>("[data-rows] > li[data-kind]:not(.file-refused)")];
  need("[data-files]").textContent = String(files.length);
  lacking("photographs", asked.photographs, files.filter((row) => row.dataset["kind"] === "photograph").length);
  lacking("documents", asked.documents, files.filter((row) => row.dataset["kind"] === "document").length);
  showCounts(asked.count);
  showPlace(asked.place_km > 0);
}

function lacking(name: string, wanted: number, have: number): void {
  mark(name, wanted > 0, have >= wanted, say(name, { n: wanted - have }));
}

function mark(name: string, asked: boolean, met: boolean, missing: string): void {
  const place = form.querySelector<HTMLElement>(`[data-asked="${name}"]`);
  if (!place) return;
  place.classList.toggle("is-asked", asked);
  place.classList.toggle("is-met", asked && met);
  need("[data-missing]", place).textContent = asked && !met ? missing : "";
}

function showCounts(asked: boolean): void {
  let counted = false;
  for (const field of form.querySelectorAll<HTMLInputElement>('input[name^="count-"][data-done]')) {
    const now = Number(field.value) || 0;
    counted ||= now > 0;
    const sum = field.closest(".count-line, .field")?.querySelector("[data-sum]");
    if (sum) sum.textContent = String(Math.round((Number(field.dataset["done"]) + now) * 10000) / 10000);
  }
  mark("count", asked, counted, say("count"));
}

/** Two numbers make a place; the server reads it exactly. */
function showPlace(asked: boolean): void {
  need<HTMLElement>('[data-asked="place"]').hidden = !asked;
  mark("place", asked, /\d[^\d]*[\s,，、;；NE纬][^\d]*\d/u.test(need<HTMLInputElement>("#place").value), say("place"));
}

/** The first thing that is missing comes into view; true when nothing is. */
export function firstMissing(): boolean {
  const missing = form.querySelector<HTMLElement>(".is-asked:not(.is-met)");
  for (const place of form.querySelectorAll(".is-asked")) place.classList.add("was-sent");
  missing?.scrollIntoView({ block: "center" });
  missing?.querySelector<HTMLElement>("textarea, input")?.focus({ preventScroll: true });
  return !missing;
}
