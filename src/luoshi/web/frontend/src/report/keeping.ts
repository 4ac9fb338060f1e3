// The text in the browser's own store, from the first key until the server has it.
import { page, type Texts } from "./page";

interface Kept {
  texts: Texts;
  version: number;
  at: string;
}

const name = `luoshi.report.${page.person}.${page.assignment}`;

export function keep(texts: Texts, version: number): void {
  try {
    const now = new Date();
    const at = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
    localStorage.setItem(name, JSON.stringify({ texts, version, at } satisfies Kept));
  } catch {
    // A full or forbidden store: the server's draft is still there.
  }
}

export function kept(): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

export function forget(): void {
  try {
    localStorage.removeItem(name);
  } catch {
    // Nothing was kept then.
  }
}
