/** The tables of the reference product, as each database writes them. */
const columns = (key: string, boolean: string) => `
create table UM_USER (
  UM_ID ${key},
  UM_USER_ID varchar(255) not null,
  UM_USER_NAME varchar(255) not null,
  UM_USER_PASSWORD varchar(255) not null,
  UM_SALT_VALUE varchar(31),
  UM_REQUIRE_CHANGE ${boolean} default false,
  UM_CHANGED_TIME timestamp not null,
  UM_TENANT_ID integer default 0 not null,
  unique (UM_USER_ID, UM_TENANT_ID),
  unique (UM_USER_NAME, UM_TENANT_ID)
);
create table UM_USER_ATTRIBUTE (
  UM_ID ${key},
  UM_ATTR_NAME varchar(255) not null,
  UM_ATTR_VALUE varchar(1024),
  UM_PROFILE_ID varchar(255),
  UM_USER_ID integer references UM_USER (UM_ID),
  UM_TENANT_ID integer default 0 not null
);
create index UM_USER_ATTRIBUTE_USER on UM_USER_ATTRIBUTE (UM_USER_ID);
create table UM_ROLE (
  UM_ID ${key},
  UM_ROLE_NAME varchar(255) not null,
  UM_GROUP_UUID varchar(36),
  UM_TENANT_ID integer default 0 not null,
  unique (UM_ROLE_NAME, UM_TENANT_ID)
);
create table UM_USER_ROLE (
  UM_ID ${key},
  UM_ROLE_ID integer not null references UM_ROLE (UM_ID),
  UM_USER_ID integer not null references UM_USER (UM_ID),
  UM_TENANT_ID integer default 0 not null
);
`
export const layouts = {
  sqlite: columns('integer primary key autoincrement', 'boolean'),
  mysql: columns('integer primary key auto_increment', 'boolean'),
  postgres: columns('serial primary key', 'boolean'),
} as const
export const tables = ['UM_USER_ROLE', 'UM_ROLE', 'UM_USER_ATTRIBUTE', 'UM_USER'] as const
