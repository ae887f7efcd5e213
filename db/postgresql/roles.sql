-- Roles of a shared database. An administrator of the server runs this once, connected to the new, empty database:
--
--   createdb --encoding=UTF8 --template=template0 innovasjon
--   psql -d innovasjon -v ON_ERROR_STOP=1 -f roles.sql
--
-- Other names: -v owner=… -v app=… -v reader=…   Running it again changes nothing.
--
--   owner   makes and changes the tables: innovasjon --db … init, later innovasjon --db … migrate
--   app     people who work in the program; they can add to the change log, not change or delete what is in it
--   reader  people and programs that only look
--
-- None of them can log in. Give people one of them, with single sign-on where the server has it:
--
--   CREATE ROLE kari LOGIN;   GRANT innovasjon_app TO kari;
--   CREATE ROLE drift LOGIN;  GRANT innovasjon_owner TO drift;   -- who runs "init" and "migrate"
--
-- What each may do with a table is settled by "init" and "migrate" when they have made it.

\if :{?owner} \else \set owner innovasjon_owner \endif
\if :{?app} \else \set app innovasjon_app \endif
\if :{?reader} \else \set reader innovasjon_reader \endif

BEGIN;

SELECT format('CREATE ROLE %I NOLOGIN', name)
FROM (VALUES (:'owner'), (:'app'), (:'reader')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO %I, %I, %I', current_database(), :'owner', :'app', :'reader') \gexec

ALTER SCHEMA public OWNER TO :"owner";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"app", :"reader";

-- Of every table the owner makes. The program itself gives "app" the right to change and delete rows where
-- there is such a right: not in the change log.
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE ON SEQUENCES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT ON TABLES TO :"reader";

COMMIT;
