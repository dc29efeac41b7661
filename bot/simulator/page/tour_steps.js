// The five roles of the tour, each with one thing to do on an item of the sample. `say` is typed, `press` a button of the newest
// card of that item; where there is no such card, `say` is typed instead.

export const ITEM = "20210032";

export const STEPS = [
  {
    role: "承办人",
    who: "吴示安",
    place: "wecom-group",
    words: `早上机器人在群里提醒了您：${ITEM}号建议快到期了。答复稿已写好，请送审。`,
    say: `/送审 ${ITEM}`,
    seen: "已登记，群里出现审核卡片；下一个轮到处长。",
  },
  {
    role: "处长",
    who: "周示平",
    place: "wecom-group",
    words: "机器人点名请您审核。卡片上写着谁在等、等到哪天；请点“通过”。",
    press: "通过",
    say: `/审 ${ITEM} 通过`,
    seen: "处长已通过，同一张卡片原地更新；轮到分管领导。",
  },
  {
    role: "分管领导",
    who: "副局长甲",
    place: "wecom-group",
    words: "轮到您了。只需点“通过”；要退回就点“退回”，写明理由，一并记入台账。",
    press: "通过",
    say: `/审 ${ITEM} 通过`,
    seen: "分管领导已通过；轮到主要领导。",
  },
  {
    role: "主要领导",
    who: "局长",
    place: "wecom-group",
    words: "前两级都已审过，卡片上看得到各人和时间。请点“通过”。",
    press: "通过",
    say: `/审 ${ITEM} 通过`,
    seen: "三级审核完成。承办人可以征求代表意见、寄出答复函了。",
  },
  {
    role: "办公室",
    who: "督查示员",
    place: "terminal",
    words: "全年办了多少、哪些快到期，不用再挨个打电话：一句话得到数字和图。",
    say: "/统计",
    seen: "数字由台账逐件算出，图可直接放进材料；年底发送“/总结 2021”，得到办理工作总结。",
  },
];
