// What is known: people, conversations, what was said in them, and who looks at what.

export const model = {
  people: [],
  conversations: [],
  lines: [], // platforms that the bot connected to by itself
  items: [], // messages, cards and notices in order; a card item changes in place
  last: 0, // id of the newest event taken in
  run: "",
  bot: "",
  quoted: "", // what the next message quotes
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

// Whether the present identity reads an item in a conversation; a moved clock concerns everybody.
export function belongs(item, place = model.place) {
  if (item.kind === "clock") return true;
  return item.conversation === place.id && (item.thread === null || item.thread === model.person);
}

// Whether the client that is read with shows an item that is there.
export function isDrawn(item) {
  if (model.place.platform !== "wecom" || model.client === "new") return true;
  if (model.client === "old") return item.kind !== "card";
  return item.by !== model.bot;
}

export const shownItems = () => model.items.filter((item) => belongs(item) && isDrawn(item));

export const cardFor = (item) => item.only.get(model.person) ?? item.card;

const threadKey = (place) => (isSingle(place) ? `${place.id}/${model.person}` : place.id);

export function unread(place) {
  const since = model.seen[threadKey(place)] ?? 0;
  const counts = (item) => item.id > since && item.kind !== "clock" && item.person !== model.person && belongs(item, place);
  return place === model.place ? 0 : model.items.filter(counts).length;
}

export function markRead() {
  model.seen[threadKey(model.place)] = model.last;
  sessionStorage.setItem("seen", JSON.stringify(model.seen));
}
