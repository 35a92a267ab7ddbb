"""Settings that are numbers and words: accepted values, and errors for the others."""

import pytest

from bot.settings import LikesMode, Purpose, Settings
from tests.settings.environment import SERVE, only_fault


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80.5", "http", "99999999999999999999"])
def test_a_port_out_of_range_is_refused(port: str) -> None:
    """Ports are 1 to 65535."""
    assert only_fault(PORT=port).startswith("PORT is not a port; give a number from 1 to 65535")


@pytest.mark.parametrize("count", ["0", "-2", "many", "257", "1000000"])
def test_a_number_of_processes_is_1_to_256(count: str) -> None:
    """A number with too many digits would stop the machine."""
    assert only_fault(WEB_CONCURRENCY=count).startswith("WEB_CONCURRENCY is not a number of processes")


@pytest.mark.parametrize("host", ["http://0.0.0.0", "a b"])
def test_a_host_is_not_a_url(host: str) -> None:
    """HOST is the interface to listen on."""
    assert only_fault(HOST=host).startswith("HOST is not a network address")


@pytest.mark.parametrize("seconds", ["0", "3", "-1", "soon", "nan"])
def test_the_reply_deadline_is_shorter_than_slacks(seconds: str) -> None:
    """Slack's timeout is 3 seconds."""
    assert only_fault(ANSWER_WITHIN=seconds).startswith("ANSWER_WITHIN is not a time below Slack's 3 seconds")


@pytest.mark.parametrize("seconds", ["-1", "31", "1.5", "soon"])
def test_the_shutdown_delay_leaves_time_to_finish(seconds: str) -> None:
    """Platforms kill a stopping process after a minute."""
    assert only_fault(SHUTDOWN_DELAY=seconds).startswith(
        "SHUTDOWN_DELAY is not a number of seconds; give 0 to 30"
    )


def test_the_choices_of_likes_mode_are_listed() -> None:
    """The error for a wrong value names them."""
    assert only_fault(LIKES_MODE="sometimes") == (
        "LIKES_MODE is none of auto, api, intent; choose one, or leave it out for auto."
    )


def test_choices_are_accepted_in_any_case() -> None:
    """`INTENT` and `debug`, for example."""
    settings = Settings.read(Purpose.SERVE, SERVE | {"LIKES_MODE": "INTENT", "LOG_LEVEL": "debug"})

    assert settings.likes_mode is LikesMode.INTENT
    assert settings.log_level == "DEBUG"


def test_an_unknown_log_level_is_refused() -> None:
    """The error lists the four levels."""
    assert "DEBUG, INFO, WARNING, ERROR" in only_fault(LOG_LEVEL="chatty")


@pytest.mark.parametrize("contact", ["help", "http://acme.example", "javascript:alert(1)", "a@b c.example"])
def test_a_contact_is_an_email_address_or_a_page(contact: str) -> None:
    """The pages link to it."""
    said = "SUPPORT_CONTACT is neither an email address nor an https:// page"
    assert only_fault(SUPPORT_CONTACT=contact).startswith(said)


def test_the_date_of_the_terms_is_a_date() -> None:
    """In ISO 8601, which is unambiguous."""
    assert only_fault(TERMS_DATE="11/28/2026").startswith("TERMS_DATE is not a date")


def test_a_name_is_one_short_line() -> None:
    """The pages use it in sentences."""
    assert only_fault(OPERATOR_NAME="x" * 101).startswith("OPERATOR_NAME is not a name")
