// A session that nobody uses ends. Before it does, the page says so; what was typed stays, and can be sent after signing in again.
interface Standing {
  remaining: number | null;
  token: string;
}

/** Seconds before the end at which the page warns. */
const WARNING = 120;
/** Seconds between two looks at how long there is still. */
const STEP = 30;

let used = false;
let bar: HTMLElement | null = null;
let next = 0;

export function listenForSession(): void {
  bar = document.getElementById("session");
  const idle = Number(bar?.dataset["idle"] ?? 0);
  if (!bar || !idle) return;
  for (const name of ["keydown", "pointerdown", "scroll"]) {
    document.addEventListener(name, () => (used = true), { passive: true, capture: true });
  }
  bar.querySelector("[data-stay]")?.addEventListener("click", () => void ask("POST"));
  bar.querySelector("[data-back]")?.addEventListener("click", () => void ask("GET"));
  schedule(Math.min(idle / 3, idle - WARNING));
}

function schedule(seconds: number): void {
  clearTimeout(next);
  next = window.setTimeout(() => void ask(used ? "POST" : "GET"), Math.max(seconds, 1) * 1000);
}

/** Asks the server how long there is still; a POST says that somebody is here. Other windows count as well. */
async function ask(method: "GET" | "POST"): Promise<void> {
  const shown = bar?.dataset["state"] ?? "";
  try {
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const answer = await fetch(bar?.dataset["url"] ?? "", { method, headers, redirect: "manual" });
    if (!answer.ok) return over();
    used = false;
    standing((await answer.json()) as Standing, shown);
  } catch {
    schedule(STEP);
  }
}

function standing({ remaining, token }: Standing, shown: string): void {
  if (shown === "over") renew(token);
  if (remaining === null) return show("");
  if (remaining <= 0) return over();
  show(remaining <= WARNING ? "soon" : "");
  schedule(remaining <= WARNING ? Math.min(remaining + 1, STEP) : Math.max((remaining - WARNING) / 2, STEP));
}

function over(): void {
  clearTimeout(next);
  show("over");
}

function show(state: string): void {
  if (!bar) return;
  bar.dataset["state"] = state;
  bar.hidden = !state;
  for (const part of bar.querySelectorAll<HTMLElement>("[data-when]")) part.hidden = part.dataset["when"] !== state;
}

/** Signing in anew makes a new token: forms that were open before take it over, so that they can still be sent. */
function renew(token: string): void {
  document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.setAttribute("content", token);
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  for (const field of document.querySelectorAll<HTMLInputElement>("input[name=csrfmiddlewaretoken]")) field.value = token;
}
