// What to try: a few lines for the person one is, in the place that is open.

import { isTerminal } from "./platforms.js";

const ASKING = ["／查　２０２１００３２", "20210032号提案办到哪了", "谁负责 20210032"];
const BY_ROLE = {
  承办人: ["/我的", "/送审 20210032", "/为什么 20210032"],
  处室负责人: ["/我的", "/临期", "/审 20210032 通过"],
  分管领导: ["/我的", "/临期", "/审 20210032 通过"],
  主要领导: ["/我的", "/逾期", "/统计"],
  办公室: ["/临期", "/逾期", "/统计"],
};
const OFFICE_PAPERS = ["/总结 2021", "/台账 2021"]; // the office's alone, and no platform carries files

export function samplesFor(person, place) {
  const role = person.title.split(" ").at(-1);
  const papers = role === "办公室" && isTerminal(place) ? OFFICE_PAPERS : [];
  const own = isTerminal(place) ? ["/统计", ...papers] : [];
  return [...new Set([...own, ...ASKING, ...(BY_ROLE[role] ?? []), "/帮助"])];
}
