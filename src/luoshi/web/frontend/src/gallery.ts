// The page of components: shows an error sentence as a partial request would.
import { announce } from "./lib/announce";

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-announce]")) {
  button.addEventListener("click", () => announce(button.dataset["announce"] ?? "", "error"));
}
