"""The form of the workspace's rules: its button, and its submission."""

from collections.abc import Mapping

from slack_bolt.async_app import AsyncApp

from bot.errors import LikewiseError
from bot.slack import render
from bot.slack.answering.answering import Acknowledge, Answering, refusal
from bot.slack.asking.asks import Ask
from bot.slack.asking.payloads import Asked, Body, anyone, reply_of
from bot.slack.asking.reply import Reply, Way
from bot.slack.forms.policy import PolicyForm


def register(app: AsyncApp, answering: Answering, form: PolicyForm) -> None:
    """Listen to both."""

    @app.action("open:policy")
    async def opened(ack: Acknowledge, body: Body) -> None:
        asker, reply = anyone(body), reply_of(body, Way.NEW)
        asked = Asked(asker, Ask("policy", via="button"), reply, answering.rooms.clock())

        async def open_() -> None:
            try:
                await answering.rooms.gate.check_belongs(asker)
                at_home = reply.way is Way.HOME
                await form.open(asked.member, str(body.get("trigger_id", "")), at_home=at_home)
            except LikewiseError as error:
                said = refusal(error, reference=asked.reference, ask=asked.ask)
                answering.say(asked, render.beside(asked.ask.act, said))

        answering.running.start(open_())
        await ack()

    @app.view("policy")
    async def submitted(ack: Acknowledge, body: Body, view: Body) -> None:
        asker = anyone(body)
        await answering.rooms.gate.check_belongs(asker)
        member = asker.member
        taken = await form.take(member, view)
        if isinstance(taken, Mapping):
            await ack(response_action="errors", errors=taken)
        else:
            await ack(response_action="update", view=render.notice(render.policy(taken, saved=True)))
            if form.was_opened_at_home(member, view):  # which shows the rules, too
                answering.running.start(answering.delivery.tidy_home(member, Reply.at_home()))
