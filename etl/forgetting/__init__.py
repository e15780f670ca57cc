"""Taking pages and articles down: what is left of each snapshot is resolved anew, as if they had not come."""
