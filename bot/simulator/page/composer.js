// Who one is, and what one says.

import { button, element, find } from "./dom.js";
import { model } from "./model.js";

const SAMPLES = [
  "／查　２０２１００３２",
  "查20210032",
  "20210032号提案办到哪了",
  "谁负责 20210032",
  "/我的",
  "/临期",
  "/帮助",
  "/送审 20210032",
];

export function drawComposer(onSay, onIdentity) {
  drawIdentities(onIdentity);
  find("chips").append(...SAMPLES.map((sample) => button(sample, { class: "chip" }, () => onSay(sample))));
  find("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = find("words").value.trim();
    find("words").focus();
    if (!words) return;
    find("words").value = "";
    onSay(words);
  });
}

// Grouped by division: the first word of a title; the rest is the role.
function drawIdentities(onIdentity) {
  const groups = new Map();
  model.people.forEach((person, number) => {
    const [division, ...role] = person.title.split(" ");
    if (!groups.has(division)) groups.set(division, element("optgroup", { label: division }));
    groups.get(division).append(element("option", { value: String(number) }, `${person.name}（${role.join(" ") || division}）`));
  });
  const select = find("identity");
  select.append(...groups.values());
  select.value = String(model.person);
  select.addEventListener("change", () => onIdentity(Number(select.value)));
}

// Only people with an account on the open conversation's platform can speak there.
export function refreshIdentities() {
  for (const option of find("identity").querySelectorAll("option")) {
    const person = model.people[Number(option.value)];
    option.disabled = !person[`${model.place.platform}_user`];
  }
}

export const trouble = (text) => (find("trouble").textContent = text);
