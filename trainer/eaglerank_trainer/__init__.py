"""Trains ranking models for EagleRank from the archive of what was served."""
