"""Benchmarks, as ratios against floors and peers."""
