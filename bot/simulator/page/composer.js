// Who one is, and what one says.

import { button, element, find } from "./dom.js";
import { model } from "./model.js";
import { NEEDS_WORDS, isTerminal, kindsIn, maySpeak } from "./platforms.js";
import { samplesFor } from "./samples.js";

let say = () => {};

export function drawComposer(onSay, onIdentity) {
  say = onSay;
  drawIdentities(onIdentity);
  find("composer").addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = find("words").value.trim();
    const kind = find("kind").value;
    find("words").focus();
    if (!words && NEEDS_WORDS.has(kind)) return;
    find("words").value = "";
    const [chosen] = kind === "file" ? find("attached").files : [];
    const file = chosen ? { name: chosen.name, content: await inBase64(chosen) } : null;
    onSay({ text: words, kind, quoted: model.quoted, ...(file ? { file } : {}) });
    quote("");
    choose("text");
  });
  find("kind").addEventListener("change", () => choose(find("kind").value));
  find("unquote").addEventListener("click", () => quote(""));
}

// What the next message quotes; an empty text is nothing.
export function quote(words) {
  model.quoted = words;
  find("quoting").hidden = !words;
  find("quoted").textContent = `引用：${words.length > 40 ? `${words.slice(0, 39)}…` : words}`;
  if (words) find("words").focus();
}

// What a file holds, as JSON can carry it; without a file only the platform's word that some file was sent.
async function inBase64(file) {
  const address = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
  return address.slice(address.indexOf(",") + 1);
}

function choose(kind) {
  find("kind").value = kind;
  find("attached").hidden = kind !== "file";
  find("attached").value = "";
  find("words").placeholder = PLACEHOLDERS[kind] ?? "可同时写几句话，也可以不写";
}

const PLACEHOLDERS = {
  text: "输入消息，按回车发送",
  voice: "平台识别出的文字；空着即没有识别出",
  mention: "直接按发送",
  entered: "直接按发送",
};

// Grouped by division: the first word of a title; the rest is the role.
function drawIdentities(onIdentity) {
  const groups = new Map();
  model.people.forEach((person, number) => {
    const [division, ...role] = person.title.split(" ");
    if (!groups.has(division)) groups.set(division, element("optgroup", { label: division }));
    groups.get(division).append(element("option", { value: String(number) }, `${person.name}（${role.join(" ") || division}）`));
  });
  const select = find("identity");
  select.append(...groups.values());
  select.value = String(model.person);
  select.addEventListener("change", () => onIdentity(Number(select.value)));
}

// Only people with an account on the open conversation's platform can speak there; what to try depends on who one is.
export function refreshComposer() {
  for (const option of find("identity").querySelectorAll("option")) {
    option.disabled = !maySpeak(model.people[Number(option.value)], model.place);
  }
  find("kind").replaceChildren(...kindsIn(model.place).map(([kind, name]) => element("option", { value: kind }, name)));
  find("kind").hidden = isTerminal(model.place);
  choose("text");
  quote("");
  const samples = samplesFor(model.people[model.person], model.place);
  find("chips").replaceChildren(...samples.map((sample) => button(sample, { class: "chip" }, () => say({ text: sample }))));
}

export const trouble = (text) => (find("trouble").textContent = text);
