// Background Sync: the browser wakes this script when the network is back, also when no page is open.
import { deliverAll } from "../outbox/deliver";
import { sender } from "../outbox/sending";
import { account } from "./keeping";

declare const cookieStore: CookieStore;

/** Rejects while the network is still away, so that the browser tries again. */
export async function sendWaiting(): Promise<void> {
  sender.account = await account();
  sender.token = async () => (await cookieStore.get("csrftoken"))?.value ?? "";
  if (sender.account && !(await deliverAll())) throw new Error("the server cannot be reached");
}
