"""Where saved pages come from: spiders that hand them on as local responses."""
