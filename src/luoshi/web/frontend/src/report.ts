// The report form: saved as one types, files at once, handed in once.
import { showAsked, firstMissing } from "./report/asked";
import { finished, save, showConflict, startSaving, tell } from "./report/draft";
import { allSent, startFiles } from "./report/files";
import { form, need, page, say } from "./report/page";
import { send } from "./report/sending";
import { urls } from "./report/start";

const button = need<HTMLButtonElement>("[data-submit]");

startFiles();
startSaving();
showAsked();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (button.disabled || !firstMissing()) return;
  button.disabled = true;
  void submit().finally(() => (button.disabled = false));
});

async function submit(): Promise<void> {
  await allSent((n) => tell(say("uploads", { n })));
  if (!firstMissing() || !(await save())) return;
  tell(say("submitting"));
  const place = await urls();
  if (place.end !== "done") return tell(say("kept"), true);
  const body = new FormData();
  body.set("version", String(page.version));
  const answer = await send<{ location: string }>(place.data.submit, body);
  if (answer.end === "done") return leave(answer.data.location);
  if (answer.end === "refused" && answer.code === "reports.changed_meanwhile") return showConflict();
  if (answer.end === "refused") return tell(answer.sentence, true);
  tell(say(answer.end === "signed-out" ? "signedOut" : answer.status ? "failed" : "kept"), true);
}

function leave(location: string): void {
  finished();
  window.location.assign(location);
}
