"""Faults injected into real processes, each followed by the same question: is all still true?"""
