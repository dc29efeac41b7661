// What one says.

import { button, element, find } from "./dom.js";
import { model } from "./model.js";
import { NEEDS_WORDS, isTerminal, kindsIn } from "./platforms.js";
import { samplesFor } from "./samples.js";

let say = () => {};

export function drawComposer(onSay) {
  say = onSay;
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
  find("words").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return; // Enter also ends what an input method composes
    event.preventDefault();
    find("composer").requestSubmit();
  });
  find("kind").addEventListener("change", () => choose(find("kind").value));
  find("unquote").addEventListener("click", () => quote(""));
  find("samples-toggle").addEventListener("click", () => {
    const open = find("composer").dataset.samples !== "open";
    find("composer").dataset.samples = open ? "open" : "closed";
    find("samples-toggle").setAttribute("aria-expanded", String(open));
  });
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
  find("words").placeholder = PLACEHOLDERS[kind] ?? `${find("kind").selectedOptions[0].text}：可同时写几句话，也可以不写`;
}

const PLACEHOLDERS = {
  text: "输入消息，按回车发送",
  voice: "语音：平台识别出的文字；空着即没有识别出",
  mention: "只@机器人：直接按发送",
  entered: "进入单聊：直接按发送",
};

// What to try depends on who one is and where.
export function refreshComposer() {
  find("kind").replaceChildren(...kindsIn(model.place).map(([kind, name]) => element("option", { value: kind }, name)));
  find("kind").hidden = isTerminal(model.place);
  choose("text");
  quote("");
  const samples = samplesFor(model.people[model.person], model.place);
  find("chips").replaceChildren(...samples.map((sample) => button(sample, { class: "chip" }, () => say({ text: sample }))));
}

export const trouble = (text) => (find("trouble").textContent = text);
