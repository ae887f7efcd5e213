"""Tables, transactions and migrations: the only floor that knows a database dialect."""
