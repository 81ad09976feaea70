"""Awards, contracts and securities for people who may read them."""
