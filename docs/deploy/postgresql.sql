-- 在 duban 库中由管理员执行一次。duban_owner 改表结构（只在 duban db upgrade 和 duban restore 时使用），duban_app 供服务使用，不能改表结构。
-- 密码请换成自己的（openssl rand -hex 24）。
CREATE ROLE duban_owner LOGIN PASSWORD '请替换';
CREATE ROLE duban_app LOGIN PASSWORD '请替换';
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO duban_owner;
GRANT USAGE ON SCHEMA public TO duban_app;
ALTER DEFAULT PRIVILEGES FOR ROLE duban_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO duban_app;
ALTER DEFAULT PRIVILEGES FOR ROLE duban_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO duban_app;
