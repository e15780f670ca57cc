"""The Times of Central Asia, timesca.com."""
