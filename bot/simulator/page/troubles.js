// What can go wrong on the platforms, and what does now.

import { wish } from "./api.js";
import { find } from "./dom.js";

const buttons = () => document.querySelectorAll("[data-trouble]");

export function drawTroubles(afterwards) {
  for (const one of buttons()) {
    one.addEventListener("click", async () => {
      find("trouble-refused").textContent = "";
      try {
        await wish("/api/trouble", { name: one.dataset.trouble });
      } catch (error) {
        find("trouble-refused").textContent = error.message;
      }
      await afterwards();
    });
  }
}

export function showTrouble(trouble) {
  if (find("trouble-now").textContent !== trouble.text) find("trouble-now").textContent = trouble.text;
  find("trouble-now").className = trouble.name === "well" ? "good" : "bad";
  for (const one of buttons()) one.setAttribute("aria-pressed", String(one.dataset.trouble === trouble.name));
}
