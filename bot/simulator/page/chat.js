// The open conversation, drawn as its platform would.

import { wish } from "./api.js";
import { button, element, find } from "./dom.js";
import { cardFor, isByLine, isSingle, model, shownItems } from "./model.js";
import { quote } from "./composer.js";
import { PLATFORMS, isTerminal } from "./platforms.js";

const drawn = new Map(); // item id → element
const log = find("log");
let afterPress = () => {};
let day = "";
let following = true; // the newest is in view, so newer ones are scrolled to

log.addEventListener("scroll", () => {
  const last = log.lastElementChild;
  following = !last || last.getBoundingClientRect().top < log.getBoundingClientRect().bottom;
});

export const onPressed = (callback) => (afterPress = callback);

export function redraw() {
  log.setAttribute("aria-live", "off");
  log.dataset.platform = model.place.platform;
  log.replaceChildren();
  drawn.clear();
  day = "";
  find("chat-title").textContent = model.place.name;
  find("chat-note").textContent = note();
  const items = shownItems();
  items.forEach(add);
  if (!items.length) log.append(element("p", { class: "hint" }, "可点击下方示例，或输入 /查 20210032 后按回车。"));
  follow();
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
}

function note() {
  const platform = PLATFORMS.get(model.place.platform);
  const name = model.people[model.person].name;
  if (isTerminal(model.place)) return `${platform} · ${name}，不经过平台，可收文件`;
  const way = isByLine(model.place) ? "，机器人以长连接接入" : "";
  return isSingle(model.place) ? `${platform} · ${name} 的单聊${way}` : `${platform}群聊${way}`;
}

// Show an item that is new, or has changed.
export function show(item) {
  const before = drawn.get(item.id);
  if (before) {
    const held = before.contains(document.activeElement);
    const made = draw(item);
    before.replaceWith(made);
    drawn.set(item.id, made);
    if (held) made.focus({ preventScroll: true });
    return;
  }
  log.querySelector(".hint")?.remove();
  add(item);
  if (following || item.person === model.person) follow();
}

// Scroll to the end, but to the beginning of a last message that is longer than the view.
function follow() {
  const last = log.lastElementChild;
  following = true;
  log.scrollTop = log.scrollHeight;
  const above = log.getBoundingClientRect().top - last.getBoundingClientRect().top;
  if (above > 0) log.scrollTop -= above + 8;
}

function add(item) {
  if (item.day !== day && item.kind !== "clock") log.append(element("p", { class: "day" }, (day = item.day)));
  const made = draw(item);
  drawn.set(item.id, made);
  log.append(made);
}

function draw(item) {
  if (item.kind === "notice" || item.kind === "clock") {
    if (item.kind === "clock") day = item.day;
    return element("p", { class: "note" }, item.text);
  }
  const mine = item.person === model.person;
  const own = item.person !== undefined && item.person !== null;
  const name = own ? model.people[item.person].name : model.bot;
  const head = element("p", { class: "by" }, item.by, " ", element("time", {}, item.time), quoting(item));
  const content = item.kind === "card" ? [card(item)] : bubble(item);
  return element(
    "article",
    { class: `line${mine ? " mine" : ""}`, tabindex: "-1", "aria-label": `${item.by} ${item.time}` },
    element("span", { class: `avatar${own ? "" : " bot"}`, "aria-hidden": "true" }, name[0]),
    element("div", { class: "said" }, head, ...content),
  );
}

// Every text can be quoted by the next message, where there is a platform to tell of it.
function quoting(item) {
  const words = (item.parts ?? []).map((piece) => piece.text ?? piece.mention ?? "").join("").trim();
  if (!words || isTerminal(model.place)) return null;
  return button("引用", { class: "quoting", "aria-label": `引用 ${item.by} ${item.time} 的消息` }, () => quote(words));
}

function bubble(item) {
  const text = item.parts.length ? element("div", { class: "bubble" }, ...item.parts.map(part)) : null;
  return [text, ...item.files.map(file)].filter(Boolean);
}

// A picture is shown, and opens in full; anything else is a link that saves it.
function file(one) {
  if (!one.picture) {
    const name = element("span", { class: "name" }, one.name);
    return element("a", { class: "file", href: one.address, download: one.name, "aria-label": `下载 ${one.name}：${one.alt}` }, "下载 ", name);
  }
  const picture = element("img", { src: one.address, alt: one.alt });
  picture.addEventListener("load", () => following && follow());
  return element("a", { class: "picture", href: one.address, target: "_blank", rel: "noopener" }, picture);
}

const part = (piece) => (piece.quote ? element("blockquote", {}, piece.quote) : plain(piece));
const plain = (piece) => (piece.mention ? element("span", { class: "mention" }, piece.mention) : piece.text);

function card(item) {
  const shown = cardFor(item);
  const rows = (shown.horizontal_content_list ?? []).map((row) =>
    element("div", {}, element("dt", {}, row.keyname), element("dd", {}, row.value ?? "")),
  );
  const presses = shown.button_list.map((one) =>
    button(one.text, { class: `style-${one.style ?? 1}` }, (event) => press(item, one.key, event.currentTarget.parentElement)),
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

async function press(item, key, row) {
  const others = [...row.children];
  others.forEach((one) => (one.ariaDisabled = "true"));
  await afterPress(() => wish("/api/press", { conversation: item.conversation, person: model.person, task_id: item.task_id, key }));
  others.forEach((one) => (one.ariaDisabled = null));
}
