/** Gives each cell of a `table.cards` its column's name, which a narrow screen shows before the value. */
export function labelCells(root: ParentNode): void {
  for (const table of tables(root)) {
    const names = [...table.querySelectorAll("thead th")].map(shownName);
    for (const row of table.querySelectorAll("tbody tr")) {
      [...row.children].forEach((cell, index) => name(cell as HTMLElement, names[index] ?? ""));
    }
  }
}

function tables(root: ParentNode): Iterable<Element> {
  const around = root instanceof Element ? root.closest("table.cards") : null;
  return around ? [around] : root.querySelectorAll("table.cards");
}

/** A heading for ears alone stands over buttons, which say themselves what they do. */
function shownName(heading: Element): string {
  const hidden = heading.querySelector(".visually-hidden")?.textContent ?? "";
  return (heading.textContent ?? "").replace(hidden, "").trim();
}

function name(cell: HTMLElement, label: string): void {
  if (cell.dataset["label"] === undefined) cell.dataset["label"] = label;
}
