// Who is in the open group; pressing somebody is being that person.

import { ofBot, ofPerson } from "./avatars.js";
import { button, element, find } from "./dom.js";
import { post } from "./identity.js";
import { isSingle, membersOf, model } from "./model.js";
import { isTerminal } from "./platforms.js";

export function drawMembers(onIdentity) {
  const panel = find("members");
  panel.addEventListener("toggle", () => {
    if (!panel.open) return find("members-list").replaceChildren();
    const bot = element("li", {}, ofBot(model.place.platform), element("span", {}, model.bot, element("small", {}, "机器人")));
    const people = membersOf(model.place).map((person) => element("li", {}, choice(person, onIdentity)));
    find("members-list").replaceChildren(bot, ...people);
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    event.stopPropagation(); // one press folds away one thing
    panel.open = false;
    find("members-count").focus();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#members")) panel.open = false;
  });
}

function choice(person, onIdentity) {
  const made = button("", { "aria-pressed": String(person === model.people[model.person]) }, () => {
    find("members").open = false;
    onIdentity(model.people.indexOf(person));
    find("members-count").focus();
  });
  made.append(ofPerson(person.name, model.place.platform), element("span", {}, person.name, element("small", {}, post(person))));
  return made;
}

export function refreshMembers() {
  find("members").open = false;
  find("members").hidden = isTerminal(model.place) || isSingle(model.place);
  find("members-count").textContent = `${membersOf(model.place).length + 1} 人`;
}
