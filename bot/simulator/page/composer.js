// Who one is, and what one says.

import { button, element, find } from "./dom.js";
import { model } from "./model.js";
import { maySpeak } from "./platforms.js";
import { samplesFor } from "./samples.js";

let say = () => {};

export function drawComposer(onSay, onIdentity) {
  say = onSay;
  drawIdentities(onIdentity);
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

// Only people with an account on the open conversation's platform can speak there; what to try depends on who one is.
export function refreshComposer() {
  for (const option of find("identity").querySelectorAll("option")) {
    option.disabled = !maySpeak(model.people[Number(option.value)], model.place);
  }
  const samples = samplesFor(model.people[model.person], model.place);
  find("chips").replaceChildren(...samples.map((sample) => button(sample, { class: "chip" }, () => say(sample))));
}

export const trouble = (text) => (find("trouble").textContent = text);
