// What a reviewer has begun to write about a report stays in this tab while one looks at others: each step draws the desk anew.
import { account } from "../lib/account";

const WRITTEN = ".return-panel form, #comments form";
const NOT_WRITTEN = ["csrfmiddlewaretoken", "version"];

export function keepBegun(): void {
  putBack();
  window.addEventListener("pagehide", remember);
  document.addEventListener("htmx:beforeSwap", remember);
  document.addEventListener("htmx:afterSwap", putBack);
  document.addEventListener("htmx:sendError", () => (sent = ""));
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target as Element;
    if (form.matches(WRITTEN)) sent = place(form as HTMLFormElement);
  });
}

/** What was sent is the server's: it comes back with a refusal, and is not kept beside. */
let sent = "";

const place = (form: HTMLFormElement): string => `luoshi.review.${account()}.${new URL(form.action).pathname}`;

function written(form: HTMLFormElement): [string, string][] {
  const fields = [...new FormData(form)] as [string, string][];
  return fields.filter(([name, value]) => value && !NOT_WRITTEN.includes(name));
}

function remember(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>(WRITTEN)) {
    const fields = written(form);
    try {
      if (fields.length && place(form) !== sent) sessionStorage.setItem(place(form), JSON.stringify(fields));
      else sessionStorage.removeItem(place(form));
    } catch {
      // A browser that keeps nothing: then it is gone with the page.
    }
  }
  sent = "";
}

function putBack(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>(WRITTEN)) {
    if (!written(form).length) fill(form, JSON.parse(kept(form)) as [string, string][]);
  }
}

function kept(form: HTMLFormElement): string {
  try {
    return sessionStorage.getItem(place(form)) ?? "[]";
  } catch {
    return "[]";
  }
}

function fill(form: HTMLFormElement, fields: [string, string][]): void {
  for (const [name, value] of fields) {
    const field = form.elements.namedItem(name);
    if (field instanceof RadioNodeList || field instanceof HTMLInputElement && field.type === "checkbox") tick(form, name, value);
    else if (field) (field as HTMLTextAreaElement).value = value;
  }
  if (fields.length) form.closest("details")?.setAttribute("open", "");
}

function tick(form: HTMLFormElement, name: string, value: string): void {
  for (const box of form.elements) {
    if (box instanceof HTMLInputElement && box.name === name && box.value === value) box.checked = true;
  }
}
