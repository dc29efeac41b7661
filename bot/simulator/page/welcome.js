// The first screen: in one sentence what this is, and what to press.

import { ofPerson } from "./avatars.js";
import { button, element, find } from "./dom.js";
import { model } from "./model.js";
import { STEPS } from "./tour_steps.js";

// `ways` are [text, what a press does], the first of them the one that is asked for.
export function welcome(ways) {
  const roles = STEPS.map((step) =>
    element("li", {}, ofPerson(step.who, "wecom"), element("strong", {}, step.role), element("span", {}, step.who)),
  );
  find("welcome").replaceChildren(
    element(
      "div",
      { class: "sheet-of-paper" },
      element("h2", { id: "welcome-title", tabindex: "-1" }, `${model.bot}：群里的督办秘书`),
      element("p", { class: "what" }, "代表建议、政协提案办到哪一步、谁在办、还剩几天，在群里一问就答；快到期它先提醒，领导点一下即审。"),
      element("p", { class: "how" }, `请按“${ways[0][0]}”，依次做一回五个角色：`),
      element("ol", { class: "roles", "aria-label": "五个角色" }, ...roles),
      element("div", { class: "ways" }, ...ways.map(([text, onPress], place) => button(text, { class: place ? "second" : "main" }, onPress))),
    ),
  );
  find("welcome").hidden = false;
  document.body.dataset.welcome = "true";
}

export function leaveWelcome() {
  find("welcome").hidden = true;
  delete document.body.dataset.welcome;
}
