"""The coach's day: who stands where, who is on duty, and the copies that follow from both."""
