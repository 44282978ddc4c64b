/** The tables of the reference product that a sign-in needs, with one user: ann, whose password is `password` in salted SHA-256. */
export const usersTable = `
create table UM_USER (
  UM_ID integer primary key autoincrement, UM_USER_ID text not null unique, UM_USER_NAME text not null, UM_USER_PASSWORD text not null,
  UM_SALT_VALUE text, UM_REQUIRE_CHANGE boolean, UM_CHANGED_TIME timestamp, UM_TENANT_ID integer not null
);
create table UM_USER_ATTRIBUTE (
  UM_ID integer primary key autoincrement, UM_ATTR_NAME text not null, UM_ATTR_VALUE text, UM_PROFILE_ID text, UM_USER_ID integer, UM_TENANT_ID integer
);
create table UM_ROLE (UM_ID integer primary key autoincrement, UM_ROLE_NAME text not null, UM_GROUP_UUID text, UM_TENANT_ID integer);
create table UM_USER_ROLE (UM_ID integer primary key autoincrement, UM_ROLE_ID integer, UM_USER_ID integer, UM_TENANT_ID integer);
insert into UM_USER (UM_USER_ID, UM_USER_NAME, UM_USER_PASSWORD, UM_SALT_VALUE, UM_TENANT_ID)
  values ('6d1f0e3c-0000-4000-8000-000000000001', 'ann', '7a37b85c8918eac19a9089c0fa5a2ab4dce3f90528dcdeec108b23ddf3607b99', 'salt', -1234);
insert into UM_USER_ATTRIBUTE (UM_ATTR_NAME, UM_ATTR_VALUE, UM_PROFILE_ID, UM_USER_ID, UM_TENANT_ID) values ('cellPhone', '+1', 'default', 1, -1234);
`
