"""What reliefs cost and to whom they went: for everybody, and for Finance's desk."""
