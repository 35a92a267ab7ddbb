"""Every place where Slack's payloads may hold a link (docs.slack.dev: messaging, block-kit)."""

from typing import Any

PERMALINK = "https://acme.slack.com/archives/C024BE91L/p1755000000000100"


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(elements)}


def section(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


def places(url: str) -> dict[str, dict[str, Any]]:
    """Return messages with this address, each in one place."""
    link = {"type": "link", "url": url, "text": "our launch"}
    nested_list = {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [section({"type": "text", "text": "see "}, link)],
    }
    shared = {
        "is_msg_unfurl": True,
        "is_share": True,
        "from_url": PERMALINK,
        "author_link": "https://acme.slack.com/team/U1",
        "text": f"<{url}>",
        "message_blocks": [
            {"team": "T1", "channel": "C1", "ts": "1.2", "message": {"blocks": [rich(section(link))]}}
        ],
        "fallback": f"[today] jo: {url}",
    }
    return {
        "text": {"text": f"look <{url}?s=20&amp;t=x|here>"},
        "rich text link": {"blocks": [rich(section(link))]},
        "rich text list": {"blocks": [rich(nested_list)]},
        "rich text quote": {"blocks": [rich({"type": "rich_text_quote", "elements": [link]})]},
        "inline code": {"blocks": [rich(section({"type": "text", "text": url, "style": {"code": True}}))]},
        "preformatted": {
            "blocks": [
                rich(
                    {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": f"a\n{url}\n"}]}
                )
            ]
        },
        "section of a bot": {
            "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": f"new: <{url}|Post>"}}]
        },
        "field": {"blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": url}]}]},
        "context": {"blocks": [{"type": "context", "elements": [{"type": "mrkdwn", "text": f"<{url}>"}]}]},
        "button": {
            "blocks": [
                {
                    "type": "actions",
                    "elements": [
                        {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "url": url}
                    ],
                }
            ]
        },
        "accessory button": {
            "blocks": [
                {
                    "type": "section",
                    "text": {"type": "mrkdwn", "text": "x"},
                    "accessory": {"type": "button", "url": url},
                }
            ]
        },
        "overflow option": {
            "blocks": [
                {
                    "type": "actions",
                    "elements": [
                        {
                            "type": "overflow",
                            "options": [
                                {"text": {"type": "plain_text", "text": "Go"}, "value": "v", "url": url}
                            ],
                        }
                    ],
                }
            ]
        },
        "markdown block": {"blocks": [{"type": "markdown", "text": f"[Post]({url})"}]},
        "table cell": {
            "blocks": [
                {
                    "type": "table",
                    "rows": [[{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": url}]],
                }
            ]
        },
        "card": {"blocks": [{"type": "card", "body": {"type": "mrkdwn", "text": url}}]},
        "carousel": {
            "blocks": [
                {
                    "type": "carousel",
                    "elements": [{"type": "card", "actions": [{"type": "button", "url": url}]}],
                }
            ]
        },
        "container": {"blocks": [{"type": "container", "child_blocks": [rich(section(link))]}]},
        "preview": {"attachments": [{"from_url": url, "title": "Jo on X", "title_link": url}]},
        "preview by an app": {
            "text": f"<{url}>",
            "attachments": [{"is_app_unfurl": True, "app_unfurl_url": url, "blocks": []}],
        },
        "attachment title": {"attachments": [{"title": "Launch", "title_link": url}]},
        "attachment text": {"attachments": [{"pretext": "new", "text": f"<{url}>"}]},
        "attachment field": {"attachments": [{"fields": [{"title": "Post", "value": url, "short": True}]}]},
        "attachment blocks": {"attachments": [{"blocks": [rich(section(link))]}]},
        "shared message": {"text": "", "attachments": [shared]},
        "shared blocks only": {"attachments": [{k: v for k, v in shared.items() if k != "text"}]},
        "share of a share": {
            "attachments": [{"is_msg_unfurl": True, "from_url": PERMALINK, "attachments": [shared]}]
        },
        "external file": {"files": [{"is_external": True, "title": "launch", "url_private": url}]},
    }
