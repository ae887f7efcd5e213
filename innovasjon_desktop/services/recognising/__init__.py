"""From the spreadsheets people have to rows of this program, with nothing guessed.

* ``finding`` finds the tables of a sheet: the header under titles, what is carried down, footers.
* ``proposing`` says what a table holds and which column is which field, with the reason.
* ``cells`` reads what stands in a cell as people write it.
* ``questions`` holds what only a person can answer, and the answers.
* ``auto`` plans files and carries them out, all of them as one step.
"""
