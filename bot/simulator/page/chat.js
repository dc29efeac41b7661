// The open conversation, drawn as its platform would.

import { ofBot, ofPerson } from "./avatars.js";
import { card } from "./cards.js";
import { quote } from "./composer.js";
import { button, element, find } from "./dom.js";
import { isBots, isByLine, isSingle, model, shownItems, wordsOf } from "./model.js";
import { PLATFORMS, isTerminal } from "./platforms.js";

const drawn = new Map(); // item id → element
const log = find("log");
let day = "";
let following = true; // the newest is in view, so newer ones are scrolled to

log.addEventListener("scroll", () => {
  const last = log.lastElementChild;
  following = !last || last.getBoundingClientRect().top < log.getBoundingClientRect().bottom;
});

addEventListener("resize", () => following && follow());

export function redraw() {
  log.setAttribute("aria-live", "off");
  document.body.dataset.platform = model.place.platform;
  log.replaceChildren();
  drawn.clear();
  day = "";
  find("chat-title").textContent = model.place.name;
  find("chat-note").textContent = note();
  const items = shownItems();
  items.forEach(add);
  if (!items.some((item) => item.kind !== "clock")) log.append(element("p", { class: "hint" }, "可点击下方示例，或输入“20210032号建议办到哪了”后按回车。"));
  follow();
  requestAnimationFrame(() => log.setAttribute("aria-live", model.loaded ? "polite" : "off"));
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
export function follow() {
  const last = log.lastElementChild;
  following = true;
  log.scrollTop = log.scrollHeight;
  if (!last) return;
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
  const { platform } = model.place;
  const mine = item.person === model.person;
  const face = isBots(item) ? ofBot(platform) : ofPerson(model.people[item.person].name, platform);
  const tag = isBots(item) ? element("span", { class: "tag", "aria-hidden": "true" }, "机器人") : null;
  const head = element("p", { class: "by" }, item.by, tag, " ", element("time", {}, item.time), quoting(item));
  const content = item.kind === "card" ? [card(item)] : bubble(item);
  return element(
    "article",
    { class: `line${mine ? " mine" : ""}`, tabindex: "-1", "aria-label": `${item.by} ${item.time}` },
    face,
    element("div", { class: "said" }, head, ...content),
  );
}

// Every text can be quoted by the next message, where there is a platform to tell of it.
function quoting(item) {
  const words = wordsOf(item);
  if (!words || isTerminal(model.place)) return null;
  return button("引用", { class: "quoting", "aria-label": `引用 ${item.by} ${item.time} 的消息` }, () => quote(words));
}

function bubble(item) {
  const spoken = item.parts.filter((piece) => !piece.thing);
  const text = wordsOf({ parts: spoken }) || spoken.some((piece) => piece.quote) ? element("div", { class: "bubble" }, ...spoken.map(part)) : null;
  const things = item.parts.filter((piece) => piece.thing).map((piece) => fileCard(piece.thing, piece.text.replace(/^〔..〕(?=.)/, ""), "p"));
  return [text, ...things, ...item.files.map(file)].filter(Boolean);
}

// A picture is shown, and opens in full; anything else is a link that saves it.
function file(one) {
  if (!one.picture) {
    return fileCard(one.name.slice(one.name.lastIndexOf(".") + 1), one.name, "a", {
      href: one.address,
      download: one.name,
      "aria-description": one.alt,
    });
  }
  const picture = element("img", { src: one.address, alt: one.alt });
  picture.addEventListener("load", () => following && follow());
  return element("a", { class: "picture", href: one.address, target: "_blank", rel: "noopener" }, picture);
}

const THINGS = new Map([["图片", "图"], ["视频", "视频"], ["文件", "文件"], ["进入单聊", "进入"]]);

// As the clients draw what is sent: its name, and a sheet in the colour of its kind.
function fileCard(kind, name, tag, attributes = {}) {
  const sheet = element("span", { class: "sheet", "data-kind": kind.slice(0, 3), "aria-hidden": "true" }, THINGS.get(kind) ?? kind.slice(0, 4));
  const below = tag === "a" ? element("span", { class: "save" }, "下载") : null;
  return element(tag, { class: "file", ...attributes }, element("span", { class: "name" }, name, " ", below), sheet);
}

const part = (piece) => (piece.quote ? quotation(piece.quote) : plain(piece));
const plain = (piece) => (piece.mention ? element("span", { class: "mention" }, piece.mention) : piece.text);

// The words that are quoted, under the name of whom they are of.
function quotation(words) {
  const of = model.items.findLast((item) => item.conversation === model.place.id && wordsOf(item).startsWith(words.replace(/…$/, "")));
  const name = of ? (isBots(of) ? model.bot : model.people[of.person].name) : "";
  return element("blockquote", {}, name ? `${name}：` : "", words);
}
