// The list of conversations: who speaks there, what was said last, and what of the bot's is unread.

import { ofBot, ofGroup } from "./avatars.js";
import { button, element, find } from "./dom.js";
import { gist, isSingle, lastIn, membersOf, model, unread } from "./model.js";
import { PLATFORMS, isTerminal } from "./platforms.js";

const rows = new Map(); // conversation id → its button, and the parts of it that change

export function drawConversations(onChoose) {
  for (const [platform, name] of PLATFORMS) {
    const list = element("ul", { "aria-labelledby": `of-${platform}` });
    for (const place of model.conversations.filter((one) => one.platform === platform)) {
      const made = row(place, onChoose);
      rows.set(place.id, made);
      list.append(element("li", {}, made.choice));
    }
    const heading = element("h2", { id: `of-${platform}` }, name);
    find("conversations").append(element("section", { "data-platform": platform }, heading, list));
  }
  find("back").addEventListener("click", () => screen("list"));
}

// On a narrow screen the list and the open conversation take turns.
export function screen(name) {
  if (find("frame").dataset.screen === name) return;
  find("frame").dataset.screen = name;
  if (name === "list") rows.get(model.place.id).choice.focus();
}

function row(place, onChoose) {
  const badge = element("span", { class: "badge", hidden: true });
  const unseen = element("span", { class: "unseen" });
  const time = element("time", { "aria-hidden": "true" });
  const last = element("span", { class: "last", id: `last-${place.id}`, "aria-hidden": "true" });
  const choice = button("", { class: "place", "aria-describedby": last.id }, () => {
    onChoose(place);
    screen("chat");
    find("log").focus();
  });
  const about = element("span", { class: "about" }, element("span", { class: "top" }, element("span", { class: "name" }, place.name, unseen), time), last);
  choice.append(element("span", { class: "face", "aria-hidden": "true" }, face(place), badge), about);
  return { choice, badge, unseen, time, last };
}

function face(place) {
  if (isTerminal(place)) return element("span", { class: "avatar terminal", "aria-hidden": "true" }, ">_");
  if (isSingle(place)) return ofBot(place.platform);
  return ofGroup(membersOf(place).map((person) => person.name), place.platform);
}

export function refreshConversations() {
  let elsewhere = 0;
  for (const place of model.conversations) {
    const { choice, badge, unseen, time, last } = rows.get(place.id);
    const count = unread(place);
    const item = lastIn(place);
    elsewhere += count;
    badge.hidden = count === 0;
    badge.textContent = count > 99 ? "99+" : String(count);
    time.textContent = item ? (item.day === model.today ? item.time : item.day.replace(/^[0-9]+年|（.*/g, "")) : "";
    last.textContent = item ? gist(item, place) : "";
    choice.setAttribute("aria-current", String(place === model.place));
    unseen.textContent = count ? `，${count} 条未读` : "";
  }
  find("back").textContent = elsewhere ? `‹ ${elsewhere > 99 ? "99+" : elsewhere}` : "‹";
  find("back").setAttribute("aria-label", elsewhere ? `会话列表，${elsewhere} 条未读` : "会话列表");
}
