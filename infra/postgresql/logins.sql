-- The two logins and their database, as a superuser, once:
--   psql --set app_password=... --set operator_password=... --file infra/postgresql/logins.sql
-- The operator owns everything and is no superuser; the app has no rights of its own and takes one regency's role at a
-- time (README, "A server of your own"). Roles of regencies are made by the operator.
\set ON_ERROR_STOP on
CREATE ROLE tiru_operator LOGIN INHERIT CREATEDB CREATEROLE PASSWORD :'operator_password';
CREATE ROLE tiru_app LOGIN NOINHERIT PASSWORD :'app_password';
CREATE DATABASE tiru OWNER tiru_operator TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE tiru FROM PUBLIC;
GRANT CONNECT ON DATABASE tiru TO tiru_app;
