// The ledger's matrix: arrows, Home and End move between cells, a cell tells more on hover and focus, groups fold, print unfolds them.

const matrix = document.querySelector<HTMLTableElement>("table.matrix");
if (matrix) {
  keepClearOfHeads(matrix);
  listenForArrows(matrix);
  listenForPeeks(matrix);
  listenForFolds(matrix);
  labelColumns(matrix);
}
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
window.addEventListener("beforeprint", unfoldAll);

/** On a phone each cell stands below the other and needs its column's name. */
function labelColumns(table: HTMLTableElement): void {
  const names = [...table.querySelectorAll("thead th")].map((cell) => cell.getAttribute("title") ?? cell.textContent?.trim() ?? "");
  for (const row of table.querySelectorAll<HTMLTableRowElement>("tbody tr")) {
    [...row.cells].forEach((cell, index) => cell.querySelector("a")?.setAttribute("data-label", names[index] ?? ""));
  }
}

function listenForArrows(table: HTMLTableElement): void {
  const steps: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  table.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const cell = (event.target as HTMLElement).closest<HTMLTableCellElement>("td, th");
    if (!cell || event.altKey || event.metaKey) return;
    const next = step ? neighbour(table, cell, step) : end(table, cell, event);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

/** Home and End lead to the first and last link of the row; with Ctrl, of the table. */
function end(table: HTMLTableElement, cell: HTMLTableCellElement, event: KeyboardEvent): HTMLElement | null {
  if (event.key !== "Home" && event.key !== "End") return null;
  const within = event.ctrlKey ? [...table.querySelectorAll("tbody tr:not([hidden])")] : [cell.parentElement as Element];
  const stops = within.flatMap((row) => [...row.querySelectorAll<HTMLElement>("a, button")]);
  return (event.key === "Home" ? stops[0] : stops.at(-1)) ?? null;
}

/** A cell that is scrolled to stops beside the sticky head and first column, not under them. */
function keepClearOfHeads(table: HTMLTableElement): void {
  const box = table.parentElement;
  const corner = table.querySelector("thead th");
  if (!box || !corner) return;
  box.style.scrollPaddingTop = `${corner.getBoundingClientRect().height}px`;
  box.style.scrollPaddingLeft = `${corner.getBoundingClientRect().width}px`;
}

/** The next link or button in that direction, past empty cells and folded rows. */
function neighbour(table: HTMLTableElement, cell: HTMLTableCellElement, [down, right]: [number, number]): HTMLElement | null {
  const rows = [...table.querySelectorAll<HTMLTableRowElement>("tbody tr:not([hidden])")];
  let row = rows.indexOf(cell.parentElement as HTMLTableRowElement);
  let column = cell.cellIndex;
  for (;;) {
    row += down;
    column += right;
    const place = rows[row]?.cells[column];
    if (!place) return null;
    const target = place.querySelector<HTMLElement>("a, button");
    if (target) return target;
  }
}

function listenForFolds(table: HTMLTableElement): void {
  table.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLButtonElement>("[data-fold]");
    if (button) fold(button, button.getAttribute("aria-expanded") !== "true");
  });
}

function fold(button: HTMLButtonElement, open: boolean): void {
  button.setAttribute("aria-expanded", String(open));
  const rows = button.closest("tbody")?.querySelectorAll<HTMLTableRowElement>("tr:not(.group)") ?? [];
  for (const row of rows) row.hidden = !open;
}

function unfoldAll(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-fold]")) fold(button, true);
}

const peeks = new Map<string, Promise<string>>();
let waiting = 0;
let told: HTMLAnchorElement | null = null;

function listenForPeeks(table: HTMLTableElement): void {
  const box = document.getElementById("peek");
  if (!box) return;
  const soon = (event: Event): void => {
    const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("a[data-peek]");
    if (link && link === told) return;
    window.clearTimeout(waiting);
    if (link) waiting = window.setTimeout(() => void show(box, link), 250);
  };
  const gone = (): void => {
    window.clearTimeout(waiting);
    told?.removeAttribute("aria-describedby");
    told = null;
    box.hidden = true;
  };
  const left = (event: MouseEvent): void => {
    const link = (event.target as HTMLElement).closest("a[data-peek]");
    if (!link?.contains(event.relatedTarget as Node | null) && link !== document.activeElement) gone();
  };
  table.addEventListener("mouseover", soon);
  table.addEventListener("focusin", soon);
  table.addEventListener("mouseout", left);
  table.addEventListener("focusout", gone);
  table.addEventListener("keydown", (event) => event.key === "Escape" && gone());
  const follow = (): void => {
    if (told) place(box, told.getBoundingClientRect());
  };
  table.parentElement?.addEventListener("scroll", follow, { passive: true });
  window.addEventListener("scroll", follow, { passive: true });
}

async function show(box: HTMLElement, link: HTMLAnchorElement): Promise<void> {
  const address = `${link.pathname}peek/${link.search}`;
  if (!peeks.has(address)) peeks.set(address, read(address));
  const html = await peeks.get(address);
  if (!html || !(link.matches(":hover") || link === document.activeElement)) return;
  told?.removeAttribute("aria-describedby");
  told = link;
  box.innerHTML = html;
  box.hidden = false;
  link.setAttribute("aria-describedby", "peek");
  place(box, link.getBoundingClientRect());
}

/** The fragment, or nothing when the network is away: the cell still links to the page that says the same. */
async function read(address: string): Promise<string> {
  try {
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
    return answer.ok ? await answer.text() : "";
  } catch {
    peeks.delete(address);
    return "";
  }
}

function place(box: HTMLElement, cell: DOMRect): void {
  const below = cell.bottom + box.offsetHeight + 12 < window.innerHeight;
  box.style.top = `${below ? cell.bottom + 6 : cell.top - box.offsetHeight - 6}px`;
  box.style.left = `${Math.max(8, Math.min(cell.left, window.innerWidth - box.offsetWidth - 8))}px`;
}
