// Where conversations are: two platforms, and the terminal of this machine, which is none.

export const PLATFORMS = new Map([
  ["wecom", "企业微信"],
  ["dingtalk", "钉钉"],
  ["console", "本机"],
]);

export const isTerminal = (place) => place.platform === "console";

// What can be sent there besides words; of a group WeCom tells its robot only words and pictures.
const KINDS = [
  ["text", "文字"],
  ["voice", "语音"],
  ["picture", "图片"],
  ["file", "文件"],
  ["video", "视频"],
  ["mention", "只@机器人"],
  ["entered", "进入单聊"],
];

export function kindsIn(place) {
  const single = place.chat_id === null;
  const never = single ? ["mention"] : ["entered"];
  if (isTerminal(place)) return KINDS.slice(0, 1);
  if (place.platform === "wecom" && !single) never.push("voice", "file", "video");
  if (place.platform !== "wecom") never.push("entered");
  return KINDS.filter(([kind]) => !never.includes(kind));
}

export const NEEDS_WORDS = new Set(["text", "voice"]);

// The terminal takes everybody; a platform those with an account there.
export const maySpeak = (person, place) => isTerminal(place) || Boolean(person[`${place.platform}_user`]);
