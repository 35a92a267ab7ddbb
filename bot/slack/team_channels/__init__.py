"""Team channels: replies in threads, kept up to date; shared posts; the weekly digest."""
