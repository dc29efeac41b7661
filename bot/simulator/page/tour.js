// Five roles in two minutes: each step says who one is and what to press, and does it on the sample.

import { wish } from "./api.js";
import { offered } from "./cards.js";
import { post } from "./identity.js";
import { endGuide, showGuide } from "./guide.js";
import { isBots, lastIn, model, wordsOf } from "./model.js";
import { ITEM, STEPS } from "./tour_steps.js";

const NAME = "两分钟导览";
const REFUSED = "未生效";

let page = null; // how to go somewhere as somebody, say something, and try something
let at = -1; // the step that is shown; -1 is none
let done = false;

export function beginTour(joined) {
  page = joined;
  step(0);
}

export const endTour = () => {
  if (at < 0) return;
  at = -1;
  wantNothing();
  endGuide();
};

function wantNothing() {
  model.wanted = null;
  document.querySelectorAll(".wanted").forEach((one) => one.classList.remove("wanted"));
}

async function step(number) {
  at = number;
  done = false;
  const { place, who, press } = STEPS[at];
  model.wanted = press ? { title: ITEM, text: press } : null;
  page.goTo(place, who);
  draw();
  document.querySelector(".wanted")?.scrollIntoView({ block: "center" });
}

function draw(outcome = "") {
  const shown = STEPS[at];
  const who = model.people[model.person];
  const chapters = STEPS.map(({ role }, place) => [role, place < at || (place === at && done) ? "done" : place === at ? "now" : "later"]);
  const act = [shown.press ? `点“${shown.press}”` : `发送“${shown.say}”`, perform];
  const next = at + 1 < STEPS.length ? [`下一步：做${STEPS[at + 1].role}`, () => step(at + 1)] : ["一分钟看全年", () => (endTour(), page.playYear())];
  const buttons = done ? [next] : [act, [at + 1 < STEPS.length ? "跳过" : "自己试试", at + 1 < STEPS.length ? next[1] : endTour]];
  if (done && at + 1 === STEPS.length) buttons.push(["自己试试", endTour]);
  showGuide({ name: NAME, chapters, who, title: `您是${who.name}，${post(who)}`, words: shown.words, outcome, buttons, onEnd: endTour });
}

async function perform() {
  const { press, say } = STEPS[at];
  const found = press && offered(ITEM, press);
  if (!found) return page.say({ text: say });
  const { item, key } = found;
  await page.attempt(() => wish("/api/press", { conversation: item.conversation, person: model.person, task_id: item.task_id, key }));
  tourHeard({ press });
}

// Something was said or pressed on the page, by the card's own button or by the tour's: is it what the step asks for?
export function tourHeard({ say = "", press = "" }) {
  if (at < 0 || done) return;
  const shown = STEPS[at];
  if (say !== shown.say && press !== shown.press) return;
  done = true;
  wantNothing();
  const last = lastIn(model.place);
  const refused = last && isBots(last) && wordsOf(last).includes(REFUSED);
  draw(refused ? "这一步先前已经做过，机器人说明了原因，没有重复登记。" : shown.seen);
}
