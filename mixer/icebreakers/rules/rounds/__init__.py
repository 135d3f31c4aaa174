"""Table rounds: who sits at which table in which round, so that everybody keeps meeting new people.

A seating is an array, rounds x guests: the number of each guest's table, counted from 0, ABSENT for who is not there.
Guests are numbered in the order of the room, tables and rounds from 0; only files and pages count from 1.
"""
