// The report form: saved as one types, files at once, handed in once; without a network all of it waits in this browser.
import { listenForToken } from "./lib/account";
import { newKey } from "./lib/keys";
import { send } from "./outbox/sending";
import { firstMissing, showAsked } from "./report/asked";
import { answerNoted, finished, isAway, restore, save, showConflict, shown, startSaving, tell } from "./report/draft";
import { typedFields } from "./report/fields";
import { allSent, restoreFiles, startFiles, stuck } from "./report/files";
import { cannotKeep, current, keep, open } from "./report/keeping";
import { form, need, page, say } from "./report/page";
import { startPlace } from "./report/place";
import { urls } from "./report/start";

/** Milliseconds between two tries to hand in what waits for the network. */
const AGAIN = 8000;
// One key for all tries of one version: a repeated request after a lost answer submits nothing twice.
const keys = new Map<number, string>();
const button = need<HTMLButtonElement>("[data-submit]");
const revoke = need<HTMLButtonElement>("[data-revoke]");
let timer = 0;

listenForToken();
startSaving();
startFiles();
startPlace();
showAsked();
const ready = restoreAll();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  answerNoted();
  void ready.then(handIn);
});
revoke.addEventListener("click", () => void take(false));
window.addEventListener("online", () => current().submit && void handIn());

async function restoreAll(): Promise<void> {
  const { draft, files } = await open();
  restoreFiles(draft, files);
  await shown;
  restore(draft);
  showAsked();
  form.dataset["ready"] = "";
  if (draft?.submit) window.setTimeout(() => void handIn());
}

async function handIn(): Promise<void> {
  window.clearTimeout(timer);
  if (button.disabled) return;
  if (!firstMissing()) return current().submit ? take(false) : undefined;
  button.disabled = true;
  await submit().finally(() => (button.disabled = false));
}

async function submit(): Promise<void> {
  await allSent((n) => tell(say("uploads", { n })));
  if (stuck() === "signed-out") return tell(say("signedOut"), true);
  if (stuck()) return take(true);
  if (!firstMissing()) return take(false);
  if (!(await save())) return isAway() ? take(true) : undefined;
  tell(say("submitting"));
  const place = await urls();
  if (place.end !== "done") return take(true);
  const body = new FormData();
  body.set("version", String(page.version));
  if (!keys.has(page.version)) keys.set(page.version, newKey());
  body.set("key", keys.get(page.version) ?? "");
  const answer = await send<{ location: string }>(place.data.submit, body);
  if (answer.end === "done") return leave(answer.data.location);
  if (answer.end === "unreachable") return take(true);
  await take(false);
  if (answer.end === "signed-out") return tell(say("signedOut"), true);
  if (answer.code === "reports.changed_meanwhile") return showConflict();
  tell(answer.sentence, true);
}

/** The submission waits in this browser for the network, or does not wait any more. */
async function take(waits: boolean): Promise<void> {
  window.clearTimeout(timer);
  const kept = await keep(waits ? { submit: true, fields: typedFields() } : { submit: false });
  revoke.hidden = !waits;
  if (waits) timer = window.setTimeout(() => void handIn(), AGAIN);
  if (waits) tell(say(kept && !cannotKeep() ? "queued" : "queuedUnkept"), !kept);
  else if (!button.disabled) tell(say("revoked"));
}

async function leave(location: string): Promise<void> {
  await finished();
  window.location.assign(location);
}
