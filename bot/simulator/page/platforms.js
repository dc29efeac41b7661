// Where conversations are: two platforms, and the terminal of this machine, which is none.

export const PLATFORMS = new Map([
  ["wecom", "企业微信"],
  ["dingtalk", "钉钉"],
  ["console", "本机"],
]);

export const isTerminal = (place) => place.platform === "console";

// The terminal takes everybody; a platform those with an account there.
export const maySpeak = (person, place) => isTerminal(place) || Boolean(person[`${place.platform}_user`]);
