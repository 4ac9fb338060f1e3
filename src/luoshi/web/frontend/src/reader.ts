// The plan reader: outline, document and tasks find each other; n and p walk the open questions; a selection becomes a task.
import { listenForDrops } from "./reader/drop_file";
import { listenForSelection } from "./reader/selection";
import { listenForPages } from "./reader/pages";
import { Columns } from "./reader/columns";

const reader = document.getElementById("reader");
if (reader) {
  const columns = new Columns();
  columns.start();
  listenForSelection();
  listenForPages();
}
listenForDrops();
