"""Databases and their login roles: what each process is given of the one PostgreSQL server."""

import asyncpg


async def ensure_database(superuser: str, name: str, password: str, *, like: str | None = None) -> None:
    """Create database `name` and the login role of the same name that owns it and nothing else.

    `superuser` is the plain address (`postgresql://…`) to do it with. Nobody but the owner (and the superuser) may
    connect to the database. Safe to repeat. `like`: a database, used by nobody, that it is a copy of.
    """
    connection = await asyncpg.connect(superuser, timeout=10)
    try:
        role = '"' + name.replace('"', '""') + '"'
        secret = "'" + password.replace("'", "''") + "'"
        exists = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", name)
        verb = "ALTER" if exists else "CREATE"
        rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
        await connection.execute(f"{verb} ROLE {role} {rights} PASSWORD {secret}")
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            template = f' TEMPLATE "{like}"' if like else ""
            await connection.execute(f"CREATE DATABASE {role} OWNER {role}{template}")
        for database in (role, "postgres", "template1"):
            await connection.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    finally:
        await connection.close()
