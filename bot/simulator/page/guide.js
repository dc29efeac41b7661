// The card that leads through a tour or a year: where one is in it, who one is, what it is about, and what to press.

import { ofPerson } from "./avatars.js";
import { follow } from "./chat.js";
import { button, element, find } from "./dom.js";
import { model } from "./model.js";

// `chapters` are [name, "done" | "now" | "later"]; `who` a person of the cast or null; `buttons` are [text, what a press does], the
// first of them the one to press; with `still` the focus stays on the button that has it.
export function showGuide({ name, chapters, who = null, title, words, outcome = "", buttons, onEnd, still = false }) {
  const held = [...find("guide").querySelectorAll("button")].indexOf(document.activeElement);
  const way = chapters.map(([chapter, state]) => element("li", { class: state, "aria-current": state === "now" ? "step" : undefined }, chapter));
  const heading = element("h2", { id: "guide-title", tabindex: "-1" }, title);
  const presses = buttons.map(([text, onPress], place) => button(text, { class: place ? "second" : "main" }, onPress));
  find("guide").replaceChildren(
    element("div", { class: "way" }, element("ol", { "aria-label": name }, ...way), button("结束", { class: "end", "aria-label": `结束${name}` }, onEnd)),
    element(
      "div",
      { class: "role" },
      who ? ofPerson(who.name, model.place.platform) : null,
      element("div", { class: "words" }, heading, element("p", {}, words), element("p", { class: "outcome", role: "status" }, outcome)),
      element("div", { class: "steps" }, ...presses),
    ),
  );
  find("guide").hidden = false;
  document.body.dataset.guided = "true";
  if (!still) heading.focus();
  else if (held >= 0) find("guide").querySelectorAll("button")[held]?.focus();
  follow();
}

export function endGuide() {
  find("guide").hidden = true;
  find("guide").replaceChildren();
  delete document.body.dataset.guided;
}
