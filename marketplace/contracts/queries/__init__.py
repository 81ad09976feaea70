"""Awards, contracts and securities for whoever may read them."""
