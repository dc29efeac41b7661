// What to try: a few lines for the person one is, in the place that is open. Each of them works when the demo begins.

import { isSingle } from "./model.js";
import { isTerminal } from "./platforms.js";

const ASKING = ["/查 20210032", "20210032号建议办到哪了", "谁负责 20210032"];
// Who works on that item, leads or keeps watch hears of it anywhere; others where the whole bureau does.
const HEARING = new Set(["信息化推进处", "电子信息产业处", "软件产业处", "局领导", "办公室"]);
const BY_ROLE = {
  承办人: ["/我的"],
  处室负责人: ["/我的", "/临期"],
  分管领导: ["/审", "/我的", "/临期"],
  主要领导: ["/审", "/我的", "/临期", "/统计"],
  办公室: ["/临期", "/逾期", "/统计"],
};
const BY_NAME = {
  吴示安: ["/送审 20210032", "/为什么 20210032"],
  副局长甲: ["/审 20210058 通过", "/审 20210058 20210079 通过"],
  局长: ["/审 20210026 通过"],
};
const OFFICE_PAPERS = ["/总结 2021", "/台账 2021"]; // the office's alone, and no platform carries files

export function samplesFor(person, place) {
  const [division, role] = person.title.split(" ");
  const papers = role === "办公室" && isTerminal(place) ? OFFICE_PAPERS : [];
  const own = isTerminal(place) && role ? ["/统计", ...papers] : [];
  const alone = isTerminal(place) || isSingle(place);
  const asking = alone && !HEARING.has(division) ? [] : ASKING;
  return [...new Set([...own, ...asking, ...(BY_ROLE[role] ?? []), ...(BY_NAME[person.name] ?? []), "/帮助"])];
}
