// What every page needs: htmx, its errors as sentences, menus, filters and confirmations.
import "./lib/htmx";
import { listenForDevice } from "./lib/device";
import { listenForMenus } from "./lib/menus";
import { listenForErrors } from "./lib/toasts";
import { labelCells } from "./lib/tables";
import { listenForForms } from "./lib/forms";
import { listenForPrinting } from "./lib/printing";
import { listenForSession } from "./lib/session";

listenForErrors();
listenForDevice();
listenForMenus();
listenForForms();
listenForPrinting();
listenForSession();
labelCells(document);
document.addEventListener("htmx:afterSettle", (event) => labelCells(event.target as ParentNode));
