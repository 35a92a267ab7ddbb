"""Like, unlike, likers: what a member does with a Post, and the team's ledger of it."""
