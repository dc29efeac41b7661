// Who one is.

import { element, find } from "./dom.js";
import { model } from "./model.js";
import { maySpeak } from "./platforms.js";

// Division and role, each once: 信息化推进处承办人, 分管领导, 办公室.
export const post = (person) => [...new Set(person.title.split(" "))].filter((word) => word !== "局领导").join("");

// Grouped by division: the first word of a title; the rest is the role.
export function drawIdentities(onIdentity) {
  const groups = new Map();
  model.people.forEach((person, number) => {
    const [division, ...role] = person.title.split(" ");
    if (!groups.has(division)) groups.set(division, element("optgroup", { label: division }));
    groups.get(division).append(element("option", { value: String(number) }, `${person.name}（${role.join(" ") || division}）`));
  });
  const select = find("identity");
  select.append(...groups.values());
  select.addEventListener("change", () => onIdentity(Number(select.value)));
}

// Only people with an account on the open conversation's platform can speak there.
export function refreshIdentity() {
  find("identity").value = String(model.person);
  for (const option of find("identity").querySelectorAll("option")) {
    option.disabled = !maySpeak(model.people[Number(option.value)], model.place);
  }
}
