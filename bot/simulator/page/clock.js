// What day it is for the bot, and how it is moved.

import { wish } from "./api.js";
import { find } from "./dom.js";
import { model } from "./model.js";

export function drawClock(afterwards) {
  const toggle = find("clock-toggle");
  const panel = find("clock-panel");
  const set = (open) => {
    panel.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    find("clock-outcome").textContent = "";
  };
  const move = async (to) => {
    try {
      await wish("/api/clock", { to });
      find("clock-outcome").textContent = "时钟已调整，到期提醒已处理。";
    } catch (error) {
      find("clock-outcome").textContent = error.message;
    }
    await afterwards();
  };
  toggle.addEventListener("click", () => set(panel.hidden));
  for (const one of panel.querySelectorAll("[data-to]")) one.addEventListener("click", () => move(one.dataset.to));
  find("clock-form").addEventListener("submit", (event) => {
    event.preventDefault();
    move(find("moment").value);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    event.stopImmediatePropagation(); // one press folds away one thing
    set(false);
    toggle.focus();
  });
  document.addEventListener("click", (event) => {
    if (!panel.hidden && !event.target.closest(".today")) set(false);
  });
}

export function showClock(clock) {
  model.today = clock.day;
  const [, year, rest] = /^([0-9]+年)(.*)$/.exec(clock.text) ?? [null, "", clock.text];
  if (find("clock").textContent === clock.text) return;
  find("clock-toggle").setAttribute("aria-label", `机器人的今天：${clock.text}`);
  find("clock").replaceChildren(Object.assign(document.createElement("span"), { className: "year", textContent: year }), rest);
}
