// A card with its buttons, as the server describes it.

import { wish } from "./api.js";
import { button, element } from "./dom.js";
import { cardFor, isSingle, model } from "./model.js";

let afterPress = () => {};
let heard = () => {};

// `attempt` runs a press, `told` hears which button it was.
export function onPressed(attempt, told) {
  afterPress = attempt;
  heard = told;
}

export function card(item) {
  const shown = cardFor(item);
  const rows = (shown.horizontal_content_list ?? []).map((row) =>
    element("div", {}, element("dt", {}, row.keyname), element("dd", {}, row.value ?? "")),
  );
  const wanted = (one) => model.wanted?.text === one.text && shown.main_title.title.includes(model.wanted.title);
  const presses = shown.button_list.map((one) =>
    button(one.text, { class: `style-${one.style ?? 1}${wanted(one) ? " wanted" : ""}` }, (event) => press(item, one, event.currentTarget.parentElement)),
  );
  return element(
    "section",
    { class: "card", "aria-label": `卡片：${shown.main_title.title}` },
    element("p", { class: "source" }, shown.source?.desc ?? ""),
    element("h2", {}, shown.main_title.title),
    shown.main_title.desc ? element("p", { class: "waits" }, shown.main_title.desc) : null,
    shown.quote_area ? element("blockquote", {}, shown.quote_area.quote_text) : null,
    shown.sub_title_text ? element("p", { class: "sub" }, shown.sub_title_text) : null,
    element("dl", {}, ...rows),
    element("div", { class: "presses", role: "group", "aria-label": "卡片按钮" }, ...presses),
  );
}

async function press(item, one, row) {
  const others = [...row.children];
  others.forEach((each) => (each.ariaDisabled = "true"));
  await afterPress(() => wish("/api/press", { conversation: item.conversation, person: model.person, task_id: item.task_id, key: one.key }));
  others.forEach((each) => (each.ariaDisabled = null));
  heard(one.text);
}

// The newest card of the open conversation that names this and has such a button; null when there is none.
export function offered(title, text) {
  const open = (item) => item.kind === "card" && item.conversation === model.place.id && (!isSingle(model.place) || item.thread === model.person);
  const item = model.items.findLast((one) => open(one) && cardFor(one).main_title.title.includes(title));
  const found = item && cardFor(item).button_list.find((one) => one.text === text);
  return found ? { item, key: found.key } : null;
}
