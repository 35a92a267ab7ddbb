"""Team channels: replies in threads, kept up to date; shared Posts; the weekly digest."""
