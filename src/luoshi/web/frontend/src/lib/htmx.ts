// htmx is one object for all scripts of a page; its settings stand in the <meta name="htmx-config"> of base.html.
import htmx from "htmx.org";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;
export default htmx;
