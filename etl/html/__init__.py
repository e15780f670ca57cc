"""A page of HTML as what a reader of it sees: blocks of visible text, in their order, with their places."""
