// What every page needs: htmx, its errors as sentences, menus, filters and confirmations.
import "./lib/htmx";
import { listenForMenus } from "./lib/menus";
import { listenForErrors } from "./lib/toasts";
import { labelCells } from "./lib/tables";
import { listenForForms } from "./lib/forms";

listenForErrors();
listenForMenus();
listenForForms();
labelCells(document);
document.addEventListener("htmx:afterSettle", (event) => labelCells(event.target as ParentNode));
