// Joins the parts, and asks the server once a second for what has happened and what waits.

import { ask, wish } from "./api.js";
import { onPressed, redraw, show } from "./chat.js";
import { drawComposer, refreshComposer, trouble } from "./composer.js";
import { drawConversations, refreshConversations } from "./conversations.js";
import { find } from "./dom.js";
import { begin, belongs, isDrawn, markRead, model, take } from "./model.js";
import { refreshOutbox } from "./outbox.js";
import { drawTools, refreshTools, showClock } from "./tools.js";
import { drawTroubles, showTrouble } from "./troubles.js";
import { showWire } from "./wire.js";

let asking = Promise.resolve();

// One question at a time, in order.
function refresh() {
  asking = asking.then(latest).then(() => away(false), () => away(true));
  return asking;
}

const away = (is) => (find("away").hidden = !is);

async function latest() {
  const found = await ask(`/api/events?after=${model.last}`);
  if (found.run !== model.run) return location.reload();
  showClock(found.clock);
  showTrouble(found.trouble);
  for (const event of found.events) {
    if (event.kind === "wire") showWire(event);
    const item = take(event);
    if (item && belongs(item) && isDrawn(item)) show(item);
  }
  if (found.events.length) refreshReading();
}

function refreshReading() {
  markRead();
  refreshConversations();
}

function reopen() {
  redraw();
  refreshComposer();
  refreshTools();
  refreshReading();
}

async function attempt(work) {
  trouble("");
  try {
    await work();
  } catch (error) {
    trouble(error.message);
  }
  await refresh();
}

function choose(place) {
  model.place = place;
  reopen();
}

function become(person) {
  model.person = person;
  reopen();
}

const say = (saying) => attempt(() => wish(saying.file ? "/api/send" : "/api/say", { conversation: model.place.id, person: model.person, ...saying }));

async function start() {
  begin(await ask("/api/state"));
  drawConversations(choose);
  drawComposer(say, become);
  drawTools(refresh);
  find("client").addEventListener("change", (event) => {
    model.client = event.target.value;
    reopen();
  });
  drawTroubles(refresh);
  onPressed(attempt);
  redraw();
  refreshComposer();
  refreshTools();
  find("frame").inert = false; // what is pressed before this would be lost
  await Promise.all([poll(refresh), poll(watchOutbox)]);
  refreshReading();
}

// What cannot be asked now is asked again in a second; `refresh` tells when nobody answers.
const watchOutbox = () => refreshOutbox().catch(() => {});

async function poll(work) {
  await work();
  setTimeout(poll, 1000, work);
}

start();
