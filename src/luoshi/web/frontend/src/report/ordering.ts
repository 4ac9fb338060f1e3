// Rows dragged by their handle, with mouse or finger; the buttons beside them do the same from the keyboard.
export function startDragging(list: HTMLElement, ordered: () => void): void {
  list.addEventListener("pointerdown", (event) => {
    const handle = (event.target as Element).closest<HTMLElement>("[data-drag]");
    const row = handle?.closest<HTMLElement>("li");
    if (!handle || !row) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    row.classList.add("dragged");
    const before = [...list.children];
    const follow = (moved: PointerEvent): void => place(list, row, moved.clientY);
    const end = (): void => {
      row.classList.remove("dragged");
      handle.removeEventListener("pointermove", follow);
      if ([...list.children].some((each, index) => each !== before[index])) ordered();
    };
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("lostpointercapture", end, { once: true });
  });
}

function place(list: HTMLElement, row: HTMLElement, y: number): void {
  const others = [...list.children].filter((each) => each !== row);
  const after = others.find((each) => {
    const box = each.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  if (after) {
    if (row.nextElementSibling !== after) after.before(row);
  } else if (list.lastElementChild !== row) list.append(row);
}
