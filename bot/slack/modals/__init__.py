"""Forms (Slack's modals): sealed for the person they were opened for, read and checked when they come back."""
