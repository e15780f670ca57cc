"""The forms in which pages are saved: each is told from its content and becomes a stream of deliveries."""
