// What the server says about this page: its data, its sentences and the elements of the form.
import type { Shown, Urls } from "../outbox/store";

export interface Asked {
  length: number;
  photographs: number;
  documents: number;
  parts: string[];
  count: boolean;
  /** Kilometres around the site's place, 0 where no place is asked. */
  place_km: number;
}

export interface PageData {
  assignment: number;
  person: number;
  version: number;
  start: string;
  urls: Urls | null;
  /** What is asked, by kind of report. */
  asked: Record<string, Asked>;
  /** The text by part that the report started with. */
  template: Partial<Texts>;
  evidence: Shown[];
  maxBytes: number;
  maxFiles: number;
}

export const PARTS = ["practice", "highlights", "results"] as const;
export type Texts = Record<(typeof PARTS)[number], string>;

export const page: PageData = JSON.parse(document.getElementById("report-data")?.textContent ?? "{}");
/** The page is a copy that this browser kept: its own list of files may be older than what the browser knows. */
export const isCopy = document.documentElement.dataset["keptAt"] !== undefined;
export const form = document.getElementById("report-form") as HTMLFormElement;
const words = document.getElementById("report-words")?.dataset ?? {};

/** The sentence of that name with its places filled. */
export function say(name: string, values: Record<string, string | number> = {}): string {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ""));
}

/** The element that must be there: a missing one is a mistake of the template. */
export function need<T extends Element>(selector: string, root: ParentNode = form): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector} on this page`);
  return found;
}

export function area(part: string): HTMLTextAreaElement {
  return need<HTMLTextAreaElement>(`textarea[name="${part}"]`);
}

export function texts(): Texts {
  return Object.fromEntries(PARTS.map((part) => [part, area(part).value])) as Texts;
}
