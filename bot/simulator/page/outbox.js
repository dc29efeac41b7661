// What the service has to say, newest first: asked for beside everything else, because its database may be busy.

import { ask } from "./api.js";
import { element, find } from "./dom.js";

const drawn = new Map(); // message id → what its row was drawn from, and the row

export async function refreshOutbox() {
  const found = await ask("/api/outbox");
  const counts = found.counts.map(([state, count]) => `${state} ${count}`).join(" · ");
  if (find("outbox-counts").textContent !== counts) find("outbox-counts").textContent = counts;
  find("outbox-empty").hidden = found.lines.length > 0;
  const rows = found.lines.map(row);
  const list = find("outbox");
  const same = rows.length === list.children.length && rows.every((one, place) => one === list.children[place]);
  if (!same) list.replaceChildren(...rows);
}

// A row that has not changed stays the element it was, so that a reader is not disturbed every second.
function row(line) {
  const source = JSON.stringify(line);
  const before = drawn.get(line.id);
  if (before?.source === source) return before.made;
  const made = element(
    "li",
    { class: line.tone },
    element("p", { class: "head" }, element("span", { class: "state" }, line.state), element("time", {}, line.time)),
    element("p", { class: "about" }, `${line.chat}　${line.text}`),
    line.note ? element("p", { class: "why" }, line.note) : null,
  );
  drawn.set(line.id, { source, made });
  return made;
}
