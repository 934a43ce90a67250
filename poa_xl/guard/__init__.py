"""The wall: foreign files are opened, read and judged in processes of their own, and what happens there stays there."""
