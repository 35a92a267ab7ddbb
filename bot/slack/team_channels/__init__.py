"""Team channels: replies in threads, kept up to date; sharing to a channel; the weekly digest."""
