"""What people do about who they are and for whom they act: one file, one use case."""
