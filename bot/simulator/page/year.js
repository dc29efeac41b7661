// The sample year in a minute: what everybody says is said again, day by day, and the clock goes with it.

import { ask, wish } from "./api.js";
import { endGuide, showGuide } from "./guide.js";
import { model } from "./model.js";

const NAME = "一分钟看全年";
const CHAPTERS = [
  { name: "七月：到期之前", from: "2021-07-16", words: "提醒、催办、三级审核、寄出：第一批要在7月31日前办结。" },
  { name: "八月：代表反馈", from: "2021-08-01", words: "代表对态度和结果是否满意，逐件登记。" },
  { name: "十月：第二批", from: "2021-10-01", words: "新交办的一件从签收走到报送，另一个平台上也一样。" },
  { name: "年底：总结", from: "2021-10-25", words: "数字、总结、台账，由一年的登记直接得出。" },
];
const LINE_MS = 700; // how long an answer stands before the next thing is said

let page = null;
let days = [];
let at = -1; // the chapter that is played; -1 is none
let paused = false;
let hurried = -1; // the chapter up to which nothing is waited for
let turn = 0; // of whoever began last; an earlier one stops

export async function playYear(joined) {
  page = joined;
  const mine = ++turn;
  [at, paused, hurried] = [0, false, -1];
  days = days.length ? days : await ask("/page/year.json");
  let done = 0;
  let today = model.today;
  for (const { day, scene, work } of days) {
    at = CHAPTERS.findLastIndex((chapter) => chapter.from <= day);
    today = shown(day);
    draw(today, done, CHAPTERS[at].words);
    await page.attempt(() => move(day));
    for (const [place, who, text] of scene) {
      await going(mine);
      if (mine !== turn) return;
      page.goTo(place, who);
      draw(today, done, `${who}：${text}`);
      await page.say({ text });
      done += 1;
      await standing();
    }
    for (const [place, who, text] of work) {
      if (mine !== turn) return;
      const person = model.people.findIndex((one) => one.name === who);
      await page.attempt(() => wish("/api/say", { conversation: place, person, text }));
      done += 1;
    }
    if (work.length) draw(today, done, `其他各件当天又办了 ${work.length} 步，由承办人和各级领导各自登记。`);
  }
  at = CHAPTERS.length;
  draw(today, done, "全年办结，满意率、分类和总结都在“终端”里，可以逐个打开。");
}

// Forwards alone: what was recorded since stays in its day.
const move = (day) => (day > iso(model.today) ? wish("/api/clock", { to: `${day}T08:55` }) : null);

const iso = (text) => text.replace(/^([0-9]+)年([0-9]+)月([0-9]+)日.*$/, (_, year, month, day) => `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`);

const shown = (day) => day.replace(/^[0-9]+-0?([0-9]+)-0?([0-9]+)$/, "$1月$2日");

const sleep = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds));

const standing = () => sleep(at < hurried ? 0 : LINE_MS);

// Returns when it goes on: at once, unless somebody paused.
async function going(mine) {
  while (paused && mine === turn) await sleep(100);
}

export function endYear() {
  turn += 1;
  if (at < 0) return;
  at = -1;
  endGuide();
}

function draw(today, done, words) {
  const chapters = CHAPTERS.map(({ name }, number) => [name, number < at ? "done" : number === at ? "now" : "later"]);
  const ended = at === CHAPTERS.length;
  const next = CHAPTERS[at + 1];
  const buttons = ended ? [["自己试试", endYear]] : [[paused ? "继续" : "暂停", () => pause(today, done, words)]];
  if (next) buttons.push([`快进到${next.name.split("：")[0]}`, () => ((hurried = at + 1), (paused = false))]);
  const title = ended ? "一年演完了" : `${today}，已登记 ${done} 步`;
  showGuide({ name: NAME, chapters, title, words, buttons, onEnd: endYear, still: true });
}

function pause(today, done, words) {
  paused = !paused;
  draw(today, done, words);
}
