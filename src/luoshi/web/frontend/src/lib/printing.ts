/** A button [data-print] opens the browser's print window. */
export function listenForPrinting(): void {
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-print]")) window.print();
  });
}
