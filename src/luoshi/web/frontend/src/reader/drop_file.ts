/** A file input that also takes a dropped file, and says which one it holds. */
export function listenForDrops(): void {
  for (const area of document.querySelectorAll<HTMLElement>("[data-drop-file]")) {
    const input = area.querySelector<HTMLInputElement>("input[type=file]");
    const name = area.querySelector<HTMLElement>("[data-file-name]");
    if (!input || !name) continue;
    const empty = name.textContent ?? "";
    const show = (): void => {
      const file = input.files?.[0];
      name.textContent = file ? `${file.name} · ${size(file.size)}` : empty;
    };
    input.addEventListener("change", show);
    for (const kind of ["dragenter", "dragover"]) area.addEventListener(kind, (event) => hover(event, area, true));
    for (const kind of ["dragleave", "drop"]) area.addEventListener(kind, (event) => hover(event, area, false));
    area.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.files.length) return;
      input.files = event.dataTransfer.files;
      show();
    });
  }
}

function hover(event: Event, area: HTMLElement, over: boolean): void {
  event.preventDefault();
  area.classList.toggle("is-over", over);
}

function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
