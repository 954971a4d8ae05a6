"""The lab's recurrent network: one number per day, no probability; what the fleet's network replaces."""
