"""Emoji by the names that apps commonly use; Slack stores emoji by name."""

EMOJI = {
    "+1": "👍", "thumbsup": "👍", "-1": "👎", "heart": "❤️", "hearts": "♥️", "broken_heart": "💔",
    "heavy_check_mark": "✔️", "white_check_mark": "✅", "x": "❌", "warning": "⚠️", "tada": "🎉", "wave": "👋",
    "eyes": "👀", "link": "🔗", "lock": "🔒", "unlock": "🔓", "key": "🔑", "mag": "🔍", "gear": "⚙️", "bell": "🔔",
    "no_bell": "🔕", "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "clock3": "🕒", "calendar": "📆", "zap": "⚡",
    "bulb": "💡", "information_source": "\u2139\ufe0f", "question": "❓", "exclamation": "❗", "no_entry": "⛔",
    "no_entry_sign": "🚫", "see_no_evil": "🙈", "speech_balloon": "💬", "busts_in_silhouette": "👥",
    "bust_in_silhouette": "👤", "arrow_right": "➡️", "arrow_left": "⬅️", "arrows_counterclockwise": "🔄",
    "sparkles": "✨", "star": "⭐", "fire": "🔥", "rocket": "🚀", "pray": "🙏", "clap": "👏", "smile": "😄",
    "slightly_smiling_face": "🙂", "thinking_face": "🤔", "point_right": "👉", "pushpin": "📌", "memo": "📝",
    "money_with_wings": "💸", "chart_with_upwards_trend": "📈", "wastebasket": "🗑️", "mute": "🔇", "inbox_tray": "📥",
    "bird": "🐦", "robot_face": "🤖", "shield": "🛡️", "construction": "🚧", "recycle": "♻️", "hand": "✋",
}  # fmt: skip
