"""Jobs: how they are made from requests, their table and their queues, their changes, and what they cost."""
