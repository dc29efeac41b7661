// What is known: people, conversations, what was said in them, and who looks at what.

export const model = {
  people: [],
  conversations: [],
  lines: [], // platforms that the bot connected to by itself
  items: [], // messages, cards and notices in order; a card item changes in place
  last: 0, // id of the newest event taken in
  loaded: false, // whether everything that happened before one came is known
  run: "",
  bot: "",
  today: "", // the bot's day, as items name theirs
  quoted: "", // what the next message quotes
  wanted: null, // the button that a tour asks for: the title of its card and its text
  place: null, // the conversation that is open
  person: 0,
  client: "new", // what one reads WeCom with: new, old (draws no cards) or wechat (shows nothing of a smart robot)
  seen: JSON.parse(sessionStorage.getItem("seen") ?? "{}"),
};

export function begin(state) {
  Object.assign(model, { people: state.people, conversations: state.conversations, lines: state.lines, run: state.run, bot: state.bot });
  if (model.seen.run !== state.run) model.seen = { run: state.run };
  model.place = model.conversations[0];
}

// Take an event in; returns the item that is new or changed, or null.
export function take(event) {
  model.last = event.id;
  if (event.kind === "wire") return null;
  if (event.kind !== "update") {
    const item = { ...event, only: new Map() };
    model.items.push(item);
    return item;
  }
  const item = model.items.findLast((one) => one.kind === "card" && one.task_id === event.task_id && sameThread(one, event));
  if (!item) return null;
  if (event.only.length) event.only.forEach((person) => item.only.set(person, event.card));
  else {
    item.card = event.card;
    item.only.clear();
  }
  return item;
}

const sameThread = (one, other) => one.conversation === other.conversation && one.thread === other.thread;

// Whether what is said there goes over a line that the bot opened.
export const isByLine = (place) => model.lines.includes(place.platform);

export const isSingle = (place) => place.chat_id === null;

// The people who are in a group.
export const membersOf = (place) =>
  model.people.filter((person) => person[`${place.platform}_user`] && !place.absent.includes(person[`${place.platform}_user`]));

// Whether the present identity reads an item in a conversation; a moved clock concerns everybody.
export function belongs(item, place = model.place) {
  if (item.kind === "clock") return true;
  return item.conversation === place.id && (item.thread === null || item.thread === model.person);
}

// Whether the client that is read with shows an item that is there.
export function isDrawn(item, place = model.place) {
  if (place.platform !== "wecom" || model.client === "new") return true;
  if (model.client === "old") return item.kind !== "card";
  return item.by !== model.bot;
}

export const shownItems = () => model.items.filter((item) => belongs(item) && isDrawn(item));

export const cardFor = (item) => item.only.get(model.person) ?? item.card;

export const isBots = (item) => item.person === undefined || item.person === null;

// The words of a message, without what it quotes; of anything else nothing.
export const wordsOf = (item) => (item.parts ?? []).map((piece) => piece.text ?? piece.mention ?? "").join("").trim();

export const lastIn = (place) => model.items.findLast((item) => item.kind !== "clock" && belongs(item, place) && isDrawn(item, place));

// What the list says of an item, in one line.
export function gist(item, place) {
  if (item.kind === "notice") return item.text;
  const [file] = item.files ?? [];
  const thing = file ? (file.picture ? "[图片]" : `[文件] ${file.name}`) : "";
  const said = item.kind === "card" ? `[卡片] ${cardFor(item).main_title.title}` : wordsOf(item) || thing;
  const own = item.person === model.person || isSingle(place);
  return own ? said : `${isBots(item) ? model.bot : model.people[item.person].name}：${said}`;
}

const threadKey = (place) => (isSingle(place) ? `${place.id}/${model.person}` : place.id);

// What the bot said there since one looked; what people type is no news to whoever types for all of them.
export function unread(place) {
  const since = model.seen[threadKey(place)] ?? 0;
  const counts = (item) => item.id > since && (item.kind === "message" || item.kind === "card") && isBots(item) && belongs(item, place);
  return place === model.place ? 0 : model.items.filter(counts).length;
}

export function markRead() {
  model.seen[threadKey(model.place)] = model.last;
  sessionStorage.setItem("seen", JSON.stringify(model.seen));
}
