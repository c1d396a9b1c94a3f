"""Northwind Talent: the organisation that `run.py demo` shows, told on mail written for it."""
