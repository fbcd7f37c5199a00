"""Builds the sample registers of data/samples. Entry point: tools/make_samples.py."""
