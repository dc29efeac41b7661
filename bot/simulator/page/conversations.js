// The list of conversations with what is unread in each.

import { button, element, find } from "./dom.js";
import { model, unread } from "./model.js";
import { PLATFORMS } from "./platforms.js";

const buttons = new Map(); // conversation id → button

export function drawConversations(onChoose) {
  for (const [platform, name] of PLATFORMS) {
    const heading = element("h2", { id: `of-${platform}` }, name);
    const list = element("ul", { "aria-labelledby": `of-${platform}` });
    for (const place of model.conversations.filter((one) => one.platform === platform)) {
      const badge = element("span", { class: "badge", hidden: true });
      const choice = button("", { class: "place" }, () => onChoose(place));
      choice.append(element("span", { class: "name" }, place.name), badge);
      buttons.set(place.id, choice);
      list.append(element("li", {}, choice));
    }
    find("conversations").append(element("section", {}, heading, list));
  }
}

export function refreshConversations() {
  for (const place of model.conversations) {
    const choice = buttons.get(place.id);
    const count = unread(place);
    const badge = choice.querySelector(".badge");
    badge.hidden = count === 0;
    badge.textContent = count > 99 ? "99+" : String(count);
    choice.setAttribute("aria-current", String(place === model.place));
    choice.setAttribute("aria-label", count ? `${place.name}，${count} 条未读` : place.name);
  }
}
