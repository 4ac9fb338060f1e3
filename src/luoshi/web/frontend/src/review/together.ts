// Choosing several reports of the list: the choice stays while one steps from report to report, each of which draws the list anew.
const chosen = new Set<string>();
let last: HTMLInputElement | null = null;

export function listenForChoice(): void {
  document.addEventListener("click", (event) => {
    const box = event.target as HTMLInputElement;
    if (!box.matches?.(".review-list input[name=report]")) return;
    if (event.shiftKey && last?.isConnected) range(last, box);
    last = box;
    note();
  });
  note();
}

/** The list was drawn anew: what was chosen and is still there is chosen again. */
export function restore(): void {
  for (const box of boxes()) box.checked = chosen.has(box.value);
  last = null;
  note();
}

/** The report that is open is chosen, or no longer. */
export function toggleCurrent(): void {
  const box = document.querySelector<HTMLInputElement>('.review-list li:has([aria-current="true"]) input[name=report]');
  if (!box) return;
  box.checked = !box.checked;
  last = box;
  note();
}

/** The confirmation, where there is one, is what the keyboard is at. */
export function confirmFocus(): void {
  document.querySelector<HTMLElement>("[data-confirming]")?.focus();
}

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>(".review-list input[name=report]")];
}

function range(from: HTMLInputElement, to: HTMLInputElement): void {
  const all = boxes();
  const [one, other] = [all.indexOf(from), all.indexOf(to)];
  for (const box of all.slice(Math.min(one, other), Math.max(one, other) + 1)) box.checked = to.checked;
}

function note(): void {
  chosen.clear();
  for (const box of boxes()) if (box.checked) chosen.add(box.value);
  const button = document.querySelector<HTMLButtonElement>("[data-together]");
  if (!button) return;
  button.disabled = chosen.size === 0;
  const number = button.querySelector("[data-chosen]");
  if (number) number.textContent = chosen.size ? String(chosen.size) : "";
}
