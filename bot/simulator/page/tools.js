// What only engineers ask for, folded away: the same bytes again, a forged signature, an address that is saved.

import { wish } from "./api.js";
import { find } from "./dom.js";
import { isByLine, model } from "./model.js";
import { isTerminal } from "./platforms.js";

export function drawTools(afterwards) {
  const tell = (text) => (find("outcome").textContent = text);
  const attempt = async (work) => {
    tell("");
    try {
      tell(await work());
    } catch (error) {
      tell(error.message);
    }
    await afterwards();
  };
  find("again").addEventListener("click", () =>
    attempt(async () => {
      const found = await wish("/api/again");
      if (found.same && found.line) return "平台已重发，机器人没有重复办理。";
      if (found.same) return "已原样重发，应答与上次一致。";
      const why = found.status === 403 ? "签名已过时效，机器人拒收" : "应答与上次不同";
      return `已原样重发，${why}（HTTP ${found.status}）。`;
    }),
  );
  find("forge").addEventListener("click", () =>
    attempt(async () => {
      const found = await wish("/api/forge", { conversation: model.place.id, person: model.person });
      return found.status === 403 ? "机器人已拒绝伪造的消息（HTTP 403）。" : `机器人应答 HTTP ${found.status}。`;
    }),
  );
  find("save-address").addEventListener("click", () => attempt(async () => (await wish("/api/save-address")).text));
  drawDrawer();
}

// What is typed in the terminal is answered in the same process: nothing on a wire, and no signature to forge. Over a line that the
// bot opened there is none either, and no address.
export function refreshTools() {
  find("wire-none").hidden = !isTerminal(model.place);
  find("forge").disabled = isTerminal(model.place) || isByLine(model.place);
  find("save-address").disabled = model.lines.includes("wecom");
}

// Beside the chat, or over it on a narrow screen, until they are folded away again.
function drawDrawer() {
  const [toggle, tools] = [find("tools-toggle"), find("tools")];
  const set = (open) => {
    tools.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    (open ? find("tools-close") : toggle).focus();
  };
  toggle.addEventListener("click", () => set(tools.hidden));
  find("tools-close").addEventListener("click", () => set(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !tools.hidden) set(false);
  });
}
