"""The client's stores on a database: SQLite or PostgreSQL, durable, many accounts in one."""
