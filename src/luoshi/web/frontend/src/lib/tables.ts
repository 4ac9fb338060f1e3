/** Gives each cell of a `table.cards` its column's name, which a narrow screen shows before the value. */
export function labelCells(root: ParentNode): void {
  for (const table of tables(root)) {
    const names = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent?.trim() ?? "");
    for (const row of table.querySelectorAll("tbody tr")) {
      [...row.children].forEach((cell, index) => name(cell as HTMLElement, names[index] ?? ""));
    }
  }
}

function tables(root: ParentNode): Iterable<Element> {
  const around = root instanceof Element ? root.closest("table.cards") : null;
  return around ? [around] : root.querySelectorAll("table.cards");
}

function name(cell: HTMLElement, label: string): void {
  if (cell.dataset["label"] === undefined) cell.dataset["label"] = label;
}
