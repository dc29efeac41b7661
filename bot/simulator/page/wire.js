// Every request between the platforms and the bot, newest first.

import { element, find } from "./dom.js";

const MOST = 200;

export function showWire(event) {
  find("wire-empty").hidden = true;
  const list = find("wire");
  list.prepend(row(event));
  if (list.children.length > MOST) list.lastChild.remove();
}

function row(event) {
  const status = event.status ? (event.line ? "" : `HTTP ${event.status}`) : "无应答";
  const took = event.milliseconds === null ? "" : `${event.milliseconds} ms`;
  const head = element(
    "summary",
    {},
    element("span", { class: "way" }, `${event.way}　${event.purpose}`, element("time", {}, event.time)),
    element("span", { class: "route" }, event.route),
    element("span", { class: event.good ? "good" : "bad" }, [status, took, event.note].filter(Boolean).join(" · ")),
  );
  const blocks = event.blocks.flatMap((block) => [
    element("h3", {}, block.name),
    element("pre", { tabindex: "0", "aria-label": block.name }, block.text),
  ]);
  return element("li", {}, element("details", {}, head, ...blocks));
}
