"""What people can ask for, carried out: from an ask to one service call to a message."""
