"""Forms for those who do not have the program: workbooks that go out prefilled and come back filled in.

* ``asking`` says what each form asks for.
* ``making`` finds who gets a form and what it is filled with, and keeps what was sent.
* ``returned`` finds the answer cells of a form that came back, and nothing else.
* ``comparing`` puts the answers beside what was sent and what the store has now.
* ``waiting`` lists who has not answered, and drafts the reminder.
"""
