"""Rules for plain text that hold for every site: cleaning, lines and their bytes, what is visible."""
