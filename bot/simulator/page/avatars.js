// The pictures beside names, as each client draws them: a square with a head in WeCom, a circle with two characters in DingTalk.

import { element } from "./dom.js";

const TONES = 8;

const tone = (name) => [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % TONES;

export function ofPerson(name, platform) {
  const letters = platform === "wecom" ? "" : name.slice(-2);
  return element("span", { class: `avatar person tone-${tone(name)}`, "data-platform": platform, "aria-hidden": "true" }, letters);
}

export const ofBot = (platform) => element("span", { class: "avatar bot", "data-platform": platform, "aria-hidden": "true" });

// A group's is made of its first four members.
export function ofGroup(names, platform) {
  const tiles = names.slice(0, 4).map((name) => element("span", { class: `tone-${tone(name)}` }, platform === "wecom" ? "" : name.slice(-1)));
  return element("span", { class: "avatar group", "data-platform": platform, "aria-hidden": "true" }, ...tiles);
}
