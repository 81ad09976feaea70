"""What a tender asks of firms by bill: asked for, paid, held, given back, forfeited."""
