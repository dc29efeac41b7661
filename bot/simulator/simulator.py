"""The pretend platforms: people speak and press, the real service answers, its robots push, the clock is moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from threading import Event, Lock

from bot.clock import MovableClock, monotonic
from bot.simulator import by_line, callbacks, dingtalk_api, dingtalk_cards, sayings, wire
from bot.simulator.by_line import DingtalkLine, OpenLine, WecomLine
from bot.simulator.callbacks import Delivery, Exchange
from bot.simulator.cast import TERMINAL, Conversation, Credentials, Player
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.simulator.events import Events, moment_text
from bot.simulator.late_replies import Address
from bot.simulator.outbox import ReadOutbox, nothing
from bot.simulator.payloads import text_at
from bot.simulator.platforms import Platforms
from bot.simulator.postbox import Received
from bot.simulator.sayings import Uttered
from bot.simulator.screen import Screen
from bot.simulator.terminal import AskTerminal, Files
from bot.simulator.troubles import TROUBLES, WELL
from bot.simulator.wecom import WecomCallbacks

MORNING = time(8, 55)
LOOK_SECONDS = 0.05
# A text comes three times in all, a press once; whether DingTalk tries again nobody knows (docs/decisions/platforms.md#repeats).
TRIES = {"wecom": 3}
OK = 200
MOST_WAITING = 3  # messages of one person that WeCom delivers before one of them is answered
TOO_MANY = f"同一人已有{MOST_WAITING}条消息等待应答，平台没有把这条送到机器人"
FIRST_YEAR, LAST_YEAR = 2015, 2030  # what the calendar can say something about


class BadWish(Exception):
    """A wish that makes no sense; the text says why."""


class Simulator:
    """Both platforms, the terminal and everybody there.

    `tick` plans and sends what is due, `ask_terminal` answers what is typed in the terminal; `outbox` reads what the service
    has to say. What it is sent, and what goes wrong then, is in `platforms`. The platforms named in `lines` speak to
    the bot over the connections that it opened itself, others by callbacks.
    """

    def __init__(
        self,
        *,
        service_url: str,
        credentials: Credentials,
        platforms: Platforms,
        people: Sequence[Player],
        conversations: Sequence[Conversation],
        clock: MovableClock,
        tick: Callable[[], None],
        next_workday: Callable[[date], date],
        ask_terminal: AskTerminal,
        outbox: ReadOutbox = nothing,
        lines: Collection[str] = (),
    ) -> None:
        self.service_url, self.people, self.clock = service_url, list(people), clock
        self.conversations = {conversation.id: conversation for conversation in conversations}
        self.tick, self.workday_after, self.ticking = tick, next_workday, Lock()
        self.waiting, self.counting = Counter[int](), Lock()
        self.ask_terminal, self.files = ask_terminal, Files()
        self.outbox, self.platforms = outbox, platforms
        self.events, self.bot_name = Events(clock), credentials.wecom_bot_name
        self.screen = Screen(self.events, self.files, self.people, self.conversations, self.bot_name)
        platforms.shown = self.received
        self.wecom = WecomCallbacks(credentials.wecom_token, credentials.wecom_aes_key, self.bot_name, clock)
        self.dingtalk = DingtalkCallbacks(credentials.dingtalk_corp_id, credentials.dingtalk_app_secret, clock)
        self.wecom.late, self.dingtalk.sessions = platforms.late, platforms.sessions
        self.dingtalk.robot_code = platforms.dingtalk_api.robot_code
        self.lines = {name: line for name, line in self.by_lines().items() if name in lines} if lines else {}
        platforms.joined(self.people, self.conversations.values())
        self.last: Exchange | None = None

    def by_lines(self) -> Mapping[str, OpenLine]:
        """The lines by which each platform speaks to the bot; one whose gateway there is not, by callbacks."""
        wecom, dingtalk = self.platforms.gateway, self.platforms.stream
        found: dict[str, OpenLine] = {"dingtalk": DingtalkLine(dingtalk)} if dingtalk else {}
        return found | ({"wecom": WecomLine(wecom, self.screen.answered, self.platforms.spoken_first)} if wecom else {})

    def await_lines(self, seconds: float) -> bool:
        """Wait until the bot has connected wherever it is to be spoken to over its own lines; whether it has."""
        end = monotonic() + seconds
        while not all(line.stands for line in self.lines.values()) and monotonic() < end:
            Event().wait(LOOK_SECONDS)
        return all(line.stands for line in self.lines.values())

    def say(self, conversation: str, person: int, saying: Uttered) -> int:
        """Somebody says something; the HTTP status of the bot's answer, which in the terminal is 200."""
        place, who = self.where(conversation), self.who(conversation, person)
        if place.platform == TERMINAL:
            if saying.kind != "text" or saying.quoted:
                raise BadWish("终端只能输入文字")
            self.screen.typed(place, person, saying)
            self.screen.answered_in_terminal(place, person, self.ask_terminal(person, saying.text))
            return 200
        if refusal := saying.refusal(place.platform, group=place.chat_id is not None):
            raise BadWish(refusal)
        self.screen.typed(place, person, saying)
        if place.platform == "wecom" and not self.may_wait(person):
            self.events.add("notice", conversation=place.id, thread=None if place.chat_id else person, text=TOO_MANY)
            return 0
        said = self.sent(place, who, saying).at(conversation, person)
        tries = 1 if place.platform in self.lines else TRIES.get(place.platform, 1)
        try:
            return self.deliver(said, "发言", tries).status
        finally:
            self.answered(place, person)

    def answered(self, place: Conversation, person: int) -> None:
        """One of this person's messages waits no longer."""
        with self.counting:
            self.waiting[person] -= place.platform == "wecom"

    def may_wait(self, person: int) -> bool:
        """Whether WeCom delivers one more of this person's messages now, which then waits until it is answered."""
        with self.counting:
            fits = self.waiting[person] < MOST_WAITING
            self.waiting[person] += fits
            return fits

    def press(self, conversation: str, person: int, task_id: str, key: str) -> Exchange:
        """Somebody presses a button of a card."""
        place, who = self.where(conversation), self.who(conversation, person)
        if place.platform == "dingtalk" and place.platform in self.lines:
            return self.pressed(place, person, self.dingtalk.pressed(who.dingtalk_user, place.chat_id, task_id, key))
        if place.platform != "wecom":
            raise BadWish("此会话没有卡片按钮")
        return self.deliver(self.wecom.pressed(who.wecom_user, place.chat_id, task_id, key).at(conversation, person), "按钮")

    def pressed(self, place: Conversation, person: int, press: Delivery) -> Exchange:
        """A card of DingTalk's is what its variables say after the press, and what was said to the presser."""
        exchange = self.deliver(press.at(place.id, person), "按钮")
        if exchange.answer is not None:
            track, api = press.plain["outTrackId"], self.platforms.dingtalk_api
            said = api.pressed(track, exchange.answer)
            if "cardData" in exchange.answer:
                self.screen.redrawn(place, person, dingtalk_cards.drawn(track, api.cards[track]), alone=False)
            if said:
                self.screen.redrawn(place, person, dingtalk_cards.drawn(track, api.cards[track], said), alone=True)
        return exchange

    def received(self, post: Received, address: Address | None) -> None:
        """The bot posted something: members see it, and a card that stands somewhere is another one."""
        self.screen.received(post, address)
        api, track = self.platforms.dingtalk_api, text_at(post.payload, "outTrackId")
        if post.route == dingtalk_api.CHANGE and track in api.holders:
            users = [person.dingtalk_user for person in self.people]
            place = next(one for one in self.conversations.values() if (one.platform, one.chat_id) == ("dingtalk", None))
            if api.holders[track] in users:
                card = dingtalk_cards.drawn(track, api.cards[track])
                self.screen.redrawn(place, users.index(api.holders[track]), card, alone=False)

    def save_address(self) -> tuple[bool, str]:
        """The callback's address is saved in WeCom's console, which tries it at once; whether it is taken, and what is said."""
        if "wecom" in self.lines:
            raise BadWish("机器人以长连接接入，不用回调地址")
        path, word = self.wecom.trial()
        fault = callbacks.tried(self.service_url, path, word)
        said = fault or "保存成功：验证通过"
        self.events.add("wire", **wire.of_trial(path, fault))
        return not fault, said

    def again(self) -> tuple[Exchange, bool]:
        """The last callback once more, byte for byte; whether the bot gave the same answer."""
        before = self.last
        if before is None:
            raise BadWish("还没有发送过消息")
        exchange = self.exchange(before.delivery)
        same = (exchange.status, exchange.answer) == (before.status, before.answer)
        same = same or (before.status == OK and exchange.fault == by_line.NOT_AGAIN)
        self.events.add("wire", **wire.of_exchange(exchange, "重发，应答相同" if same else "重发，应答不同"))
        return exchange, same

    def forge(self, conversation: str, person: int) -> Exchange:
        """A message whose signature is invented; the bot should not listen."""
        place, who = self.where(conversation), self.who(conversation, person)
        if place.platform == TERMINAL:
            raise BadWish("终端不经过平台，没有可伪造的签名")
        if place.platform in self.lines:
            raise BadWish("长连接由机器人主动建立，没有可伪造的签名")
        if place.platform == "wecom":
            delivery = self.wecom.forged(who.wecom_user, place.chat_id, "/帮助")
        else:
            delivery = self.dingtalk.forged(who.dingtalk_user, place.chat_id, place.name, who.name, "/帮助")
        exchange = self.exchange(delivery)
        self.events.add("wire", **wire.of_exchange(exchange, "伪造签名"))
        return exchange

    def tomorrow(self) -> datetime:
        """The next calendar day's morning."""
        return self.morning(self.clock.now().date() + timedelta(days=1))

    def next_workday(self) -> datetime:
        """The next working day's morning."""
        return self.morning(self.workday_after(self.clock.now().date()))

    def later(self, minutes: int) -> datetime:
        """So many minutes on."""
        return self.clock.now() + timedelta(minutes=minutes)

    def morning(self, day: date) -> datetime:
        return datetime.combine(day, MORNING)

    def move(self, to: datetime) -> None:
        """Set the clock to a local time, forwards or backwards, and do what is due then."""
        if not FIRST_YEAR <= to.year <= LAST_YEAR:
            raise BadWish(f"时间应在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间")
        before = self.clock.now()
        to = to.replace(tzinfo=before.tzinfo)
        self.clock.move(to)
        self.platforms.follow()
        another = to.date() != before.date()
        kind = "工作日" if self.is_workday(to.date()) else "休息日"
        self.events.add("clock", text=f"机器人的今天：{moment_text(to)}，{kind}" if another else f"机器人的时间：{to:%H:%M}")
        with self.ticking:
            said = self.events.said_by_bot()
            self.tick()
        if self.events.said_by_bot() == said:
            self.events.add("clock", text="今日没有应发的提醒" if another else "没有新的提醒")

    def is_workday(self, day: date) -> bool:
        """Whether the calendar has this day as a working day."""
        return self.workday_after(day - timedelta(days=1)) == day

    def go_wrong(self, name: str) -> str:
        """A button of the page: from now on this trouble, or with "well" none. Returns what is so now."""
        if name not in (*TROUBLES, WELL):
            raise BadWish("没有这种故障")
        self.platforms.go_wrong(name)
        return self.platforms.present_trouble()[1]

    def deliver(self, delivery: Delivery, purpose: str, tries: int = 1) -> Exchange:
        """Deliver a callback until the bot answers 200, so many times at most; members see the last answer."""
        for attempt in range(tries):
            exchange = self.last = self.exchange(delivery)
            self.events.add("wire", **wire.of_exchange(exchange, f"{purpose}，重试" if attempt else purpose))
            if exchange.status == OK:
                break
        if delivery.platform == "wecom" or self.dingtalk.shows_bodies or exchange.answer is None:
            self.screen.answered(exchange)
        return exchange

    def exchange(self, delivery: Delivery) -> Exchange:
        if line := self.lines.get(delivery.platform):
            return line.carry(delivery)
        platform = self.wecom if delivery.platform == "wecom" else self.dingtalk
        return callbacks.post(self.service_url, delivery, platform.opened)

    def sent(self, place: Conversation, who: Player, saying: Uttered) -> Delivery:
        if saying.file:
            key = self.platforms.credentials.wecom_aes_key if place.platform in self.lines else ""
            saying = replace(saying, address=self.platforms.keep_sent(place.platform, saying.file), key=key)
        if place.platform == "wecom":
            return self.wecom.sent(who.wecom_user, place.chat_id, saying)
        what = sayings.of_dingtalk(saying, group=place.chat_id is not None)
        return self.dingtalk.sent(who.dingtalk_user, place.chat_id, place.name, who.name, what)

    def where(self, conversation: str) -> Conversation:
        if conversation not in self.conversations:
            raise BadWish("没有这个会话")
        return self.conversations[conversation]

    def who(self, conversation: str, person: int) -> Player:
        if not 0 <= person < len(self.people):
            raise BadWish("没有这个身份")
        if not self.people[person].user(self.where(conversation).platform):
            raise BadWish("该身份在此平台没有账号")
        return self.people[person]
