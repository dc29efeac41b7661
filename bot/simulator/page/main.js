// Joins the parts, and asks the server once a second for what has happened and what waits.

import { ask, wish } from "./api.js";
import { onPressed } from "./cards.js";
import { redraw, show } from "./chat.js";
import { drawClock, showClock } from "./clock.js";
import { drawComposer, refreshComposer, trouble } from "./composer.js";
import { drawConversations, refreshConversations, screen } from "./conversations.js";
import { find } from "./dom.js";
import { drawIdentities, refreshIdentity } from "./identity.js";
import { begin, belongs, isDrawn, markRead, model, take } from "./model.js";
import { drawMembers, refreshMembers } from "./members.js";
import { refreshOutbox } from "./outbox.js";
import { drawTools, refreshTools } from "./tools.js";
import { STEPS } from "./tour_steps.js";
import { beginTour, endTour, tourHeard } from "./tour.js";
import { drawTroubles, showTrouble } from "./troubles.js";
import { leaveWelcome, welcome } from "./welcome.js";
import { showWire } from "./wire.js";
import { endYear, playYear } from "./year.js";

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
  refreshIdentity();
  refreshMembers();
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
  leaveWelcome();
  model.place = place;
  reopen();
}

function become(person) {
  leaveWelcome();
  model.person = person;
  reopen();
}

// A conversation as one of its people.
function goTo(id, name) {
  leaveWelcome();
  model.place = model.conversations.find((one) => one.id === id) ?? model.place;
  model.person = Math.max(0, model.people.findIndex((one) => one.name === name));
  screen("chat");
  reopen();
}

async function say(saying) {
  leaveWelcome();
  await attempt(() => wish(saying.file ? "/api/send" : "/api/say", { conversation: model.place.id, person: model.person, ...saying }));
  tourHeard({ say: saying.text });
}

const page = { goTo, say, attempt, playYear: () => playYear(page) };

function invite() {
  endTour();
  endYear();
  const cast = STEPS.every((step) => model.people.some((person) => person.name === step.who));
  if (!cast) return;
  welcome([
    ["两分钟导览", () => beginTour(page)],
    ["一分钟看全年", page.playYear],
    ["直接试用", () => { leaveWelcome(); find("words").focus(); }],
  ]);
}

// An address may name where to begin, and as whom: #wecom-group/吴示安.
function openAddressed() {
  const [id, name] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (!model.conversations.some((one) => one.id === id)) return false;
  goTo(id, name ?? model.people[0].name);
  return true;
}

async function start() {
  begin(await ask("/api/state"));
  drawConversations(choose);
  drawIdentities(become);
  drawMembers(become);
  drawComposer(say);
  drawClock(refresh);
  drawTools(refresh);
  find("client").addEventListener("change", (event) => {
    model.client = event.target.value;
    reopen();
  });
  drawTroubles(refresh);
  onPressed(attempt, (text) => tourHeard({ press: text }));
  reopen();
  if (!openAddressed()) invite();
  await refresh();
  model.loaded = true;
  redraw(); // what was there before is no news
  find("begin").addEventListener("click", () => {
    invite();
    find("welcome-title").focus();
  });
  addEventListener("hashchange", openAddressed);
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
