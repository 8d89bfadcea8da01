"""Room of innercircle; see ARCHITECTURE.md."""
