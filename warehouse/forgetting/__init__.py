"""Taking something down: out of every snapshot that is kept, and whatever else lies in the folder.

What is to go is noted on disk first, by its hashes; from then on every step can be done again, in any order,
until nothing of it is left. So whoever finds the note goes on where a killed run has stopped.
"""
